{ // proposal: the next parameters, in clear, waiting out the delay. Proposing never spends the governance box that matches read.
  // TOKENS    0 PROPOSAL x1
  // REGISTERS R4 Coll[Long] parameters | R5 Coll[GroupElement] guards | R6 Int k | R7 assets, as in governance | R8 Int ready height
  // DATA      0 governance
  val g = CONTEXT.dataInputs(0)
  val o = OUTPUTS(CONTEXT.selfBoxIndex)
  val assets = o.R7[Coll[((Coll[Byte], Coll[Byte]), Coll[Long])]].get
  atLeast(g.R6[Int].get, g.R5[Coll[GroupElement]].get.map({ (x: GroupElement) => proveDlog(x) })) && // PRO-PROPOSE-1
  sigmaProp(allOf(Coll(
    g.tokens(0)._1 == _GOVERNANCE, // PRO-PROPOSE-2
    o.propositionBytes == SELF.propositionBytes, // PRO-PROPOSE-3
    o.value >= SELF.value, // PRO-PROPOSE-4
    o.tokens == SELF.tokens, // PRO-PROPOSE-5
    o.R4[Coll[Long]].get.size == 9, // PRO-PROPOSE-6
    o.R5[Coll[GroupElement]].get.size >= o.R6[Int].get, // PRO-PROPOSE-7
    o.R8[Int].get >= HEIGHT + _PROPOSAL_BLOCKS, // PRO-PROPOSE-8
    assets.size <= 12, // PRO-PROPOSE-9
    assets.forall({ (x: ((Coll[Byte], Coll[Byte]), Coll[Long])) => x._2.size == 7 }) // PRO-PROPOSE-10
  )))
}
