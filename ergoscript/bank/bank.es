{ // bank shard: sells GPUC for SigUSD one to one, and buys back what it has sold.
  // TOKENS    0 BANK x1 | 1 GPUC: _BANK_INITIAL less what is issued | 2 SigUSD: the reserve in cents, and one cent from the start
  // REGISTERS R4 Coll[Long] window start, micro-GPUC redeemed in the window, net of sales
  // DATA      0 governance (redeem)
  val o = OUTPUTS(CONTEXT.selfBoxIndex)
  val s = SELF.tokens
  val t = o.tokens
  val w = SELF.R4[Coll[Long]].get
  val v = o.R4[Coll[Long]].get
  val back = t(1)._2 - s(1)._2
  val cents = t(2)._2 - s(2)._2
  val keep = allOf(Coll(
    o.propositionBytes == SELF.propositionBytes, // BNK-KEEP-1
    o.value >= SELF.value, // BNK-KEEP-2
    HEIGHT - o.creationInfo._1 <= 720, // BNK-KEEP-3
    t.size == 3, // BNK-KEEP-4
    t(0) == s(0), // BNK-KEEP-5
    t(1)._1 == _GPUC, // BNK-KEEP-6
    t(2)._1 == _SIGUSD, // BNK-KEEP-7
    v.size == 2)) // BNK-KEEP-8
  if (back < 0L) {
    sigmaProp(allOf(Coll(
      keep,
      cents * 10000L == -back, // BNK-SELL-1
      v(0) == w(0), // BNK-SELL-2
      v(1) == max(w(1) + back, 0L)))) // BNK-SELL-3
  } else {
    val g = CONTEXT.dataInputs(0)
    val p = g.R4[Coll[Long]].get
    val now = HEIGHT.toLong
    val fresh = v(0) != w(0)
    sigmaProp(allOf(Coll(
      keep,
      g.tokens(0)._1 == _GOVERNANCE, // BNK-REDEEM-1
      back % 10000L == 0L, // BNK-REDEEM-2
      -cents == back / 10000L * (10000L - min(max(p(6), 1L), 200L)) / 10000L, // BNK-REDEEM-3
      cents < 0L, // BNK-REDEEM-4
      t(1)._2 <= _BANK_INITIAL, // BNK-REDEEM-5
      v(1) == back + (if (fresh) 0L else w(1)), // BNK-REDEEM-6
      v(1) <= max(p(7), 10000000000L), // BNK-REDEEM-7
      if (fresh) allOf(Coll(
        v(0) >= w(0) + min(p(8), 1440L), // BNK-REDEEM-8
        v(0) <= now, // BNK-REDEEM-9
        v(0) + 10L >= now)) else true))) // BNK-REDEEM-10
  }
}
