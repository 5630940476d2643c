{ // jobOpen: a consumer's funded request that waits for a provider.
  // TOKENS    0 GPUC escrow
  // REGISTERS R4 SigmaProp consumer | R5 (accepted keys, ((hours, start by), (least reputation, least stake)))
  //           R6 Coll[Byte] input commitment (read off chain only)
  // CONTEXT   var 0 Boolean, present: cancel; absent: refund
  if (CONTEXT.selfBoxIndex > 0) {
    sigmaProp(INPUTS(0).tokens(0)._1 == _PROVIDER) // JOP-MATCH-1
  } else {
    val consumer = SELF.R4[SigmaProp].get
    if (getVar[Boolean](0).isDefined) {
      consumer // JOP-CANCEL-1
    } else {
      val o = OUTPUTS(0)
      sigmaProp(allOf(Coll(
        HEIGHT.toLong > SELF.R5[(Coll[Coll[Byte]], ((Long, Long), (Long, Long)))].get._2._1._2, // JOP-REFUND-1
        o.propositionBytes == consumer.propBytes, // JOP-REFUND-2
        o.tokens == SELF.tokens, // JOP-REFUND-3
        o.value >= SELF.value - _EXIT_FEE, // JOP-REFUND-4
        o.R4[Coll[Byte]].get == SELF.id // JOP-REFUND-5
      )))
    }
  }
}
