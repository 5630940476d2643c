{ // account: a member's LETS credit. Its tokens are ALLOTMENT + balance, so that credit cannot be forged.
  // TOKENS    0 MEMBER x1 | 1 GPUC = ALLOTMENT + balance | 2 collateral, optional: while it is there, ERG does not count
  // REGISTERS R4 Long balance | R5 Coll[Byte] owner script | R6 Int flagged height, 0 none
  // CONTEXT   var 0 Int: 1 free 2 draw 3 flag 4 unflag 5 liquidate 6 writeOff 7 close | var 1 Int asset row | var 2 Int index of the fee output
  // DATA      0 governance | 1 ERG/USD pool | 2 the asset's pool, where it has one of its own (2 to 5)
  val a = getVar[Int](0).get
  val i = CONTEXT.selfBoxIndex
  val st = SELF.tokens; val b = SELF.R4[Long].get; val own = SELF.R5[Coll[Byte]].get
  val present = INPUTS.exists({ (x: Box) => x.propositionBytes == own && HEIGHT - x.creationInfo._1 < 1000000 }) // ACC-OWNER-1 ACC-OWNER-2
  if (a >= 6) {
    val r = INPUTS(0); val rt = r.tokens
    sigmaProp(allOf(Coll(
      i == 1, // ACC-LEAVE-1
      rt(0)._1 == _REGISTRY, // ACC-LEAVE-2
      OUTPUTS(0).tokens(3)._2 == rt(3)._2 + 1L, // ACC-LEAVE-3
      HEIGHT - r.creationInfo._1 < 1000000, // ACC-LEAVE-4
      if (a == 7) b >= 0L && present // ACC-CLOSE-1
      else a == 6 && b < 0L && st.size == 2 && SELF.value == _ACCOUNT_RENT))) // ACC-WRITEOFF-1 ACC-WRITEOFF-2 ACC-WRITEOFF-3 ACC-WRITEOFF-4
  } else {
    val o = OUTPUTS(i); val ot = o.tokens; val nb = o.R4[Long].get
    val f = SELF.R6[Int].get; val nf = o.R6[Int].get
    val keep = allOf(Coll(
      o.propositionBytes == SELF.propositionBytes, // ACC-KEEP-1
      ot(0) == st(0), // ACC-KEEP-2
      ot(1) == (_GPUC, _ALLOTMENT + nb), // ACC-KEEP-3
      o.R5[Coll[Byte]].get == own, // ACC-KEEP-4
      o.value >= _ACCOUNT_RENT, // ACC-KEEP-5
      ot.size <= 3, // ACC-KEEP-6
      HEIGHT - o.creationInfo._1 <= 720)) // ACC-KEEP-7
    if (a == 1) {
      val up = allOf(Coll(
        o.value >= SELF.value, // ACC-UP-1
        nb >= b, // ACC-UP-2
        ot.size == st.size, // ACC-UP-3
        st.size + ot.size < 6 || ot(2)._1 == st(2)._1, // ACC-UP-4
        st.size + ot.size < 6 || ot(2)._2 >= st(2)._2)) // ACC-UP-5
      sigmaProp(keep && nf == (if (nb >= 0L) 0 else f) && // ACC-FREE-1
        (up && (nb - b >= _MIN_DEPOSIT || HEIGHT - SELF.creationInfo._1 > _REFRESH_BLOCKS) || // ACC-FREE-2
        (up || nb >= 0L) && present)) // ACC-FREE-3
    } else {
      val d = CONTEXT.dataInputs; val g = d(0); val p = g.R4[Coll[Long]].get
      val row = g.R7[Coll[((Coll[Byte], Coll[Byte]), Coll[Long])]].get(getVar[Int](1).get)
      val id = row._1._1; val nft = row._1._2; val w = row._2
      val u = d(1); val usd = u.R4[Long].get
      val px = if (nft.size == 0) 1L else {
        val e = if (nft == _USD_POOL) u else d(2)
        if (e.tokens(0)._1 == nft && HEIGHT - e.creationInfo._1 < _ORACLE_BLOCKS) e.R4[Long].get else 0L // ACC-PRICE-1 ACC-PRICE-2
      }
      val box = if (a == 2) o else SELF; val bt = box.tokens
      val c = if (bt.size == 2) box.value - _ACCOUNT_RENT else bt(2)._2
      val pn = px.toBigInt * w(0).toBigInt; val pd = usd.toBigInt * w(1).toBigInt; val n = c.toBigInt * pn
      val dd = (0L - (if (a == 2) nb else b)).toBigInt * pd
      val bps = 10000.toBigInt
      val ok = allOf(Coll(
        keep,
        g.tokens(0)._1 == _GOVERNANCE, // ACC-PRICE-3
        u.tokens(0)._1 == _USD_POOL, // ACC-PRICE-4
        HEIGHT - u.creationInfo._1 < _ORACLE_BLOCKS, // ACC-PRICE-5
        usd > 0L, // ACC-PRICE-6
        px > 0L, // ACC-PRICE-7
        if (bt.size == 2) id.size == 0 // ACC-PRICE-8
        else id == bt(2)._1)) // ACC-PRICE-9
      if (a == 2) {
        val old = min(b, 0L)
        val fee = ((old - nb) * p(2) + 9999L) / 10000L
        sigmaProp(allOf(Coll(
          ok && present && w(6) == 1L && nf == 0, // ACC-DRAW-1 ACC-DRAW-2
          dd * bps <= n * w(2).toBigInt, // ACC-DRAW-3
          if (nb < old) { val t = OUTPUTS(getVar[Int](2).get)
            blake2b256(t.propositionBytes) == _TREASURY_HASH && t.tokens(0) == (_GPUC, fee) && t.R4[Coll[Byte]].get == SELF.id // ACC-DRAW-4 ACC-DRAW-5 ACC-DRAW-6
          } else true)))
      } else {
        val ill = dd * bps > n * w(4).toBigInt
        val last = f + p(3) + p(4)
        if (a < 5) sigmaProp(allOf(Coll(ok, ot == st, o.value >= SELF.value, // ACC-FLAG-1 ACC-FLAG-2
          if (a == 3) ill == true && nf <= HEIGHT && nf + 10 >= HEIGHT && (f == 0 || HEIGHT > last) // ACC-FLAG-3 ACC-FLAG-4 ACC-FLAG-5 ACC-FLAG-6
          else a == 4 && ill == false && nf == 0 && f > 0))) // ACC-UNFLAG-1 ACC-UNFLAG-2 ACC-UNFLAG-3 ACC-UNFLAG-4
        else {
          val k = 10000L + w(5); val r = nb - b; val one = (100000000L - w(3) * k).toBigInt * pd
          val gap = (dd * bps - n * w(3).toBigInt) * bps
          val full = r.toBigInt * one >= gap
          val left = if (st.size == 2) o.value - _ACCOUNT_RENT else if (ot.size == 3) ot(2)._2 else 0L
          sigmaProp(allOf(Coll(ok, ill == true, r > 0L, f > 0, HEIGHT <= last, // ACC-LIQUIDATE-1 ACC-LIQUIDATE-2 ACC-LIQUIDATE-3 ACC-LIQUIDATE-4
            r >= p(5) || left == 0L || full, // ACC-LIQUIDATE-5
            ot.size == 2 || ot(2)._1 == id, // ACC-LIQUIDATE-6
            st.size == 2 || o.value >= SELF.value, // ACC-LIQUIDATE-7
            (c - left).toBigInt * pn * bps <= r.toBigInt * k.toBigInt * pd, // ACC-LIQUIDATE-9
            if (dd * k.toBigInt > n * bps) nf == f && HEIGHT >= f + _FLAG_BLOCKS // ACC-LIQUIDATE-10 ACC-LIQUIDATE-11
            else nf == (if (full) 0 else f) && HEIGHT >= f + p(3) && (r - 1L).toBigInt * one < gap))) // ACC-LIQUIDATE-12 ACC-LIQUIDATE-13 ACC-LIQUIDATE-14
        }
      }
    }
  }
}
