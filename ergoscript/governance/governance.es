{ // governance: the parameters in force and the guards; read as a data input, spent only to enact.
  // TOKENS    0 GOVERNANCE x1
  // REGISTERS R4 Coll[Long] (fee bps, slash per slot) | R5 Coll[GroupElement] guards | R6 Int k
  // DATA      0 proposal
  val p = CONTEXT.dataInputs(0)
  val o = OUTPUTS(CONTEXT.selfBoxIndex)
  val v = o.R4[Coll[Long]].get
  val guards = o.R5[Coll[GroupElement]].get
  val k = o.R6[Int].get
  val ready = p.R7[Int].get
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
    v.size == 2, // GOV-ENACT-11
    v(0) >= 1L, // GOV-ENACT-12
    v(0) <= 500L, // GOV-ENACT-13
    v(1) >= _DECLINE_FINE, // GOV-ENACT-14
    v(1) <= 1000000000L, // GOV-ENACT-15
    k >= 2, // GOV-ENACT-16
    k <= guards.size, // GOV-ENACT-17
    guards.size <= 15, // GOV-ENACT-18
    guards.forall({ (x: GroupElement) => guards.filter({ (y: GroupElement) => x == y }).size == 1 }) // GOV-ENACT-19
  )))
}
