{ // governance: the parameters in force, the guards and the assets; read as a data input, spent only to enact.
  // TOKENS    0 GOVERNANCE x1
  // REGISTERS R4 Coll[Long] (fee bps, slash per slot, origination bps, buffer, window, least piece, bank fee bps, bank cap, bank window)
  //           R5 Coll[GroupElement] guards | R6 Int k
  //           R7 Coll[((id, oracle nft), Coll[Long](num, den, draw, restore, threshold, bonus bps, on))] assets
  // DATA      0 proposal
  val p = CONTEXT.dataInputs(0)
  val o = OUTPUTS(CONTEXT.selfBoxIndex)
  val v = o.R4[Coll[Long]].get
  val guards = o.R5[Coll[GroupElement]].get
  val k = o.R6[Int].get
  val assets = o.R7[Coll[((Coll[Byte], Coll[Byte]), Coll[Long])]].get
  val old = SELF.R7[Coll[((Coll[Byte], Coll[Byte]), Coll[Long])]].get
  val ready = p.R8[Int].get
  atLeast(SELF.R6[Int].get, SELF.R5[Coll[GroupElement]].get.map({ (x: GroupElement) => proveDlog(x) })) && // GOV-ENACT-1
  sigmaProp(allOf(Coll(
    p.tokens(0)._1 == _PROPOSAL, // GOV-ENACT-2
    ready <= HEIGHT, // GOV-ENACT-3
    HEIGHT <= ready + _PROPOSAL_BLOCKS, // GOV-ENACT-4
    o.propositionBytes == SELF.propositionBytes, // GOV-ENACT-5
    o.value >= SELF.value, // GOV-ENACT-6
    o.tokens == SELF.tokens, // GOV-ENACT-7
    v == p.R4[Coll[Long]].get, // GOV-ENACT-8
    guards == p.R5[Coll[GroupElement]].get, // GOV-ENACT-9
    k == p.R6[Int].get, // GOV-ENACT-10
    v.size == 9, // GOV-ENACT-11
    v(0) >= 1L, // GOV-ENACT-12
    v(0) <= 500L, // GOV-ENACT-13
    v(1) >= _DECLINE_FINE, // GOV-ENACT-14
    v(1) <= 1000000000L, // GOV-ENACT-15
    k >= 2, // GOV-ENACT-16
    k <= guards.size, // GOV-ENACT-17
    guards.size <= 15, // GOV-ENACT-18
    guards.forall({ (x: GroupElement) => guards.filter({ (y: GroupElement) => x == y }).size == 1 }), // GOV-ENACT-19
    v(2) >= 1L, // GOV-ENACT-20
    v(2) <= 200L, // GOV-ENACT-21
    v(3) >= _FLAG_BLOCKS.toLong, // GOV-ENACT-22
    v(3) <= 720L, // GOV-ENACT-23
    v(4) >= _LEAST_WINDOW, // GOV-ENACT-24
    v(4) <= 5040L, // GOV-ENACT-25
    v(5) >= 1L, // GOV-ENACT-26
    v(5) <= 100000000L, // GOV-ENACT-27
    v(6) >= 1L, // GOV-ENACT-28
    v(6) <= 200L, // GOV-ENACT-29
    v(7) >= 10000000000L, // GOV-ENACT-30
    v(8) >= 1L, // GOV-ENACT-31
    v(8) <= 1440L, // GOV-ENACT-32
    assets == p.R7[Coll[((Coll[Byte], Coll[Byte]), Coll[Long])]].get, // GOV-ENACT-33
    assets.size >= old.size, // GOV-ENACT-34
    assets.size <= 12, // GOV-ENACT-35
    old.zip(assets).forall({ (z: (((Coll[Byte], Coll[Byte]), Coll[Long]), ((Coll[Byte], Coll[Byte]), Coll[Long]))) =>
      z._1._1 == z._2._1 && // GOV-ENACT-36
      z._1._2.slice(0, 6) == z._2._2.slice(0, 6) }), // GOV-ENACT-37
    assets.forall({ (x: ((Coll[Byte], Coll[Byte]), Coll[Long])) =>
      val w = x._2
      val whole = 10000L + w(5)
      allOf(Coll(
        assets.filter({ (y: ((Coll[Byte], Coll[Byte]), Coll[Long])) => x._1._1 == y._1._1 }).size == 1, // GOV-ENACT-38
        w.size == 7, // GOV-ENACT-39
        w(0) > 0L, // GOV-ENACT-40
        w(1) > 0L, // GOV-ENACT-41
        w(2) > 0L, // GOV-ENACT-42
        w(2) <= w(3), // GOV-ENACT-43
        w(3) < w(4), // GOV-ENACT-44
        w(5) >= 200L, // GOV-ENACT-45
        w(5) <= 2000L, // GOV-ENACT-46
        w(4) * whole < 100000000L // GOV-ENACT-47
      )) })
  )))
}
