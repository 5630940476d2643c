{ // treasury: protocol fees, fines and forfeits; spent by k of the guards in office.
  // TOKENS    0 GPUC
  // REGISTERS R4 Coll[Byte] the id of the box this payment answers for
  // DATA      0 governance
  val g = CONTEXT.dataInputs(0)
  sigmaProp(g.tokens(0)._1 == _GOVERNANCE) && // TRE-SPEND-1
  atLeast(g.R6[Int].get, g.R5[Coll[GroupElement]].get.map({ (x: GroupElement) => proveDlog(x) })) // TRE-SPEND-2
}
