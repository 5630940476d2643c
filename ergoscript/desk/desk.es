{ // desk: somebody's own GPUC and ERG, traded by anybody at the oracle's price and the owner's spread.
  // TOKENS    0 GPUC, the last unit never leaves
  // REGISTERS R4 Coll[Byte] owner script | R5 Coll[Long] ask bps, bid bps, most an oracle height, least trade (micro-GPUC)
  //           R6 (Long, Long) oracle height last traded at, micro-GPUC traded at it
  // CONTEXT   var 0 Int: which data input is the ERG/USD pool (trade); absent where the owner acts
  val own = SELF.R4[Coll[Byte]].get
  if (own.size <= 100 && // DSK-OWNER-1
    INPUTS.exists({ (x: Box) => x.propositionBytes == own && // DSK-OWNER-2
      HEIGHT - x.creationInfo._1 < 1000000 })) sigmaProp(true) // DSK-OWNER-3
  else {
    val o = OUTPUTS(CONTEXT.selfBoxIndex)
    val u = CONTEXT.dataInputs(getVar[Int](0).get)
    val at = u.creationInfo._1
    val e = at.toLong
    val usd = u.R4[Long].get
    val r = SELF.R5[Coll[Long]].get
    val z = SELF.R6[(Long, Long)].get
    val s = SELF.tokens
    val t = o.tokens
    val sold = s(0)._2 - t(0)._2
    val vol = max(sold, -sold)
    val used = vol + (if (z._1 == e) z._2 else 0L)
    val x = vol.toBigInt * usd.toBigInt
    val y = 10000000000L.toBigInt
    sigmaProp(allOf(Coll(
      o.propositionBytes == SELF.propositionBytes, // DSK-TRADE-1
      HEIGHT - o.creationInfo._1 <= 720, // DSK-TRADE-2
      t.size == 1, // DSK-TRADE-3
      t(0)._1 == _GPUC, // DSK-TRADE-4
      s(0)._1 == _GPUC, // DSK-TRADE-5
      o.R4[Coll[Byte]].get == own, // DSK-TRADE-6
      o.R5[Coll[Long]].get == r, // DSK-TRADE-7
      u.tokens(0)._1 == _USD_POOL, // DSK-TRADE-8
      HEIGHT - at < _ORACLE_BLOCKS, // DSK-TRADE-9
      usd > 0L, // DSK-TRADE-10
      e >= z._1, // DSK-TRADE-11
      o.R6[(Long, Long)].get == (e, used), // DSK-TRADE-12
      used <= r(2), // DSK-TRADE-13
      vol >= r(3), // DSK-TRADE-14
      vol > 0L, // DSK-TRADE-15
      r(0) <= 500L, // DSK-TRADE-16
      r(1) <= 500L, // DSK-TRADE-17
      (o.value - SELF.value).toBigInt == // DSK-TRADE-18
        (if (sold > 0L) x * (10000L + r(0)).toBigInt / y + 1.toBigInt else 0.toBigInt - x * (10000L - r(1)).toBigInt / y))))
  }
}
