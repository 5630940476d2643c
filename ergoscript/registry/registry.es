{ // registry shard: the only source of PROVIDER and MEMBER; a provider box or an account is genuine because it holds one.
  // TOKENS    0 REGISTRY x1 | 1 PROVIDER | 2 GPUC (one unit, the allotments, and the enrolment fees, which stay) | 3 MEMBER
  // REGISTERS none
  // CONTEXT   var 0 Int: 1 enrolProvider, 2 leave, 3 topUp, 4 enrolMember, 5 leaveMember
  // DATA      0 governance (enrolProvider)
  val a = getVar[Int](0).get
  val o = OUTPUTS(0); val s = SELF.tokens; val t = o.tokens
  val keep = allOf(Coll(
    INPUTS(0).id == SELF.id, // REG-KEEP-1
    o.propositionBytes == SELF.propositionBytes, // REG-KEEP-2
    o.value >= SELF.value, // REG-KEEP-3
    t.size == 4, // REG-KEEP-4
    t(0) == s(0), // REG-KEEP-5
    t(1)._1 == s(1)._1, // REG-KEEP-6
    t(2)._1 == _GPUC, // REG-KEEP-7
    t(3)._1 == s(3)._1, // REG-KEEP-9
    HEIGHT - o.creationInfo._1 <= 720)) // REG-KEEP-8
  if (a == 1) {
    val g = CONTEXT.dataInputs(0); val gp = g.R4[Coll[Long]].get; val slash = gp(1)
    val p = OUTPUTS(1); val pt = p.tokens
    val r = p.R5[Coll[Long]].get
    val c = p.R7[Coll[Coll[Byte]]].get
    val slots = r(0); val stake = r(1)
    sigmaProp(allOf(Coll(
      keep,
      t(1)._2 == s(1)._2 - 1L, // REG-ENROL-1
      t(2)._2 == s(2)._2 + _ENROL_FEE, // REG-ENROL-2
      g.tokens(0)._1 == _GOVERNANCE, // REG-ENROL-3
      blake2b256(p.propositionBytes) == _PROVIDER_HASH, // REG-ENROL-4
      p.value >= _PROVIDER_DEPOSIT, // REG-ENROL-5
      pt == Coll((s(1)._1, 1L), (SELF.id, slots + 1L), (_GPUC, stake + 1L)), // REG-ENROL-6
      OUTPUTS.slice(2, OUTPUTS.size).forall({ (b: Box) => b.tokens.forall({ (x: (Coll[Byte], Long)) => x._1 != SELF.id }) }), // REG-ENROL-7
      slots > 0L, // REG-ENROL-8
      slots <= 1000L, // REG-ENROL-9
      stake >= slots * slash, // REG-ENROL-10
      r == Coll(slots, stake, 0L, 0L, 0L, 0L, 0L, 0L, 0L, slash), // REG-ENROL-11
      p.R4[SigmaProp].get.propBytes.size <= 100, // REG-ENROL-12
      p.R6[Coll[Long]].get.size == 6, // REG-ENROL-13
      c.size == 3, // REG-ENROL-14
      c(0).size < 32, // REG-ENROL-15
      c(1).size == 36, // REG-ENROL-16
      c(2).size <= 256, // REG-ENROL-17
      p.R8[Coll[Long]].get == Coll(0L, 0L, 1L, 0L, 0L, 0L, gp(0)), // REG-ENROL-18
      HEIGHT - p.creationInfo._1 <= 720, // REG-ENROL-19
      t(3)._2 == s(3)._2 // REG-ENROL-20
    )))
  } else { if (a == 2) {
    val p = INPUTS(1); val pt = p.tokens; val tid = pt(1)._1
    val r = p.R5[Coll[Long]].get
    val retire = p.R8[Coll[Long]].get(3)
    val missing = r(0) + 1L - pt(1)._2
    val o1 = OUTPUTS(1)
    p.R4[SigmaProp].get && sigmaProp(allOf(Coll( // REG-LEAVE-1
      keep,
      pt(0)._1 == s(1)._1, // REG-LEAVE-2
      t(1)._2 == s(1)._2 + 1L, // REG-LEAVE-3
      t(2)._2 >= s(2)._2, // REG-LEAVE-4
      retire > 0L, // REG-LEAVE-5
      HEIGHT.toLong >= retire, // REG-LEAVE-6
      OUTPUTS.forall({ (b: Box) => b.tokens.forall({ (x: (Coll[Byte], Long)) => x._1 != tid }) }), // REG-LEAVE-7
      t(3)._2 == s(3)._2, // REG-LEAVE-11
      if (missing > 0L) blake2b256(o1.propositionBytes) == _TREASURY_HASH && // REG-LEAVE-8
        o1.tokens(0) == (_GPUC, missing * r(9)) && // REG-LEAVE-9
        o1.R4[Coll[Byte]].get == p.id // REG-LEAVE-10
      else true)))
  } else { if (a == 4) {
    val n = OUTPUTS(1); val owner = n.R5[Coll[Byte]].get.size; val q = INPUTS(1).tokens
    sigmaProp(allOf(Coll(
      keep,
      q.size == 0 || q(0)._1 != s(3)._1, // REG-MEMBER-13
      t(3)._2 == s(3)._2 - 1L, // REG-MEMBER-1
      t(2)._2 == s(2)._2 - _ALLOTMENT, // REG-MEMBER-2
      t(1)._2 == s(1)._2, // REG-MEMBER-3
      o.value >= SELF.value + _MEMBER_FEE, // REG-MEMBER-4
      blake2b256(n.propositionBytes) == _ACCOUNT_HASH, // REG-MEMBER-5
      n.tokens == Coll((s(3)._1, 1L), (_GPUC, _ALLOTMENT)), // REG-MEMBER-6
      n.value >= _ACCOUNT_RENT + _MIN_COLLATERAL, // REG-MEMBER-7
      n.R4[Long].get == 0L, // REG-MEMBER-8
      owner >= 36, // REG-MEMBER-9
      owner <= 100, // REG-MEMBER-10
      n.R6[Int].get == 0, // REG-MEMBER-11
      HEIGHT - n.creationInfo._1 <= 720))) // REG-MEMBER-12
  } else { if (a == 5) {
    val p = INPUTS(1).tokens
    val held = p(1)._2
    sigmaProp(allOf(Coll(
      keep,
      p(0)._1 == s(3)._1, // REG-LEAVEMEMBER-1
      t(3)._2 == s(3)._2 + 1L, // REG-LEAVEMEMBER-2
      t(1)._2 == s(1)._2, // REG-LEAVEMEMBER-3
      t(2)._2 >= s(2)._2 + min(held, _ALLOTMENT)))) // REG-LEAVEMEMBER-4
  } else {
    sigmaProp(allOf(Coll(
      keep,
      a == 3, // REG-TOPUP-1
      t == s, // REG-TOPUP-2
      o.value > SELF.value))) // REG-TOPUP-3
  } } } }
}
