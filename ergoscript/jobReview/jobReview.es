{ // jobReview: the consumer has spoken, or a year of silence has: settled by the provider, split by the guards, or reclaimed.
  // TOKENS    0 ticket x1 | 1 GPUC escrow, plus the bond once disputed
  // REGISTERS R4 (identity, (price, release height)) | R5 Coll[Byte] result hash | R6 (state, rating)
  //           state 1 approved 2 disputed 3 dormant 4 resolved for the provider 5 resolved for the consumer, R7 free: the consumer's reason, never read here
  // CONTEXT   var 0 Boolean at index 0, present: resolve; absent: reclaim
  // DATA      0 governance (resolve)
  val st = SELF.tokens
  if (CONTEXT.selfBoxIndex > 0) {
    sigmaProp(INPUTS(0).tokens(1)._1 == st(0)._1) // JRE-COORD-1
  } else {
    val job = SELF.R4[(Coll[Byte], (Long, Long))].get
    val k = job._1
    val price = job._2._1
    val release = job._2._2
    val o = OUTPUTS(0)
    if (getVar[Boolean](0).isDefined) {
      val g = CONTEXT.dataInputs(0)
      val split = o.R4[(Coll[Byte], (Long, Long))].get._2._1
      atLeast(g.R6[Int].get, g.R5[Coll[GroupElement]].get.map({ (x: GroupElement) => proveDlog(x) })) && // JRE-RESOLVE-1
      sigmaProp(allOf(Coll(
        g.tokens(0)._1 == _GOVERNANCE, // JRE-RESOLVE-2
        SELF.R6[(Long, Long)].get._1 == 2L, // JRE-RESOLVE-3
        HEIGHT.toLong < release + _GUARD_BLOCKS, // JRE-RESOLVE-4
        o.propositionBytes == SELF.propositionBytes, // JRE-RESOLVE-5
        o.value >= SELF.value, // JRE-RESOLVE-6
        o.tokens == st, // JRE-RESOLVE-7
        o.R4[(Coll[Byte], (Long, Long))].get == (k, (split, release)), // JRE-RESOLVE-8
        split >= 1L, // JRE-RESOLVE-9
        split <= price, // JRE-RESOLVE-10
        o.R5[Coll[Byte]].get == SELF.R5[Coll[Byte]].get, // JRE-RESOLVE-11
        o.R6[(Long, Long)].get == (if (split < price) 5L else 4L, 0L) // JRE-RESOLVE-12
      )))
    } else {
      val from = 69 + k(68).toInt
      val id = k.slice(0, 32)
      val o1 = OUTPUTS(1)
      val back = st(1)._2 - price
      sigmaProp(allOf(Coll(
        HEIGHT.toLong > release + _RECLAIM_BLOCKS, // JRE-RECLAIM-1
        o.propositionBytes == k.slice(69, from), // JRE-RECLAIM-2
        o.tokens(0) == (_GPUC, price), // JRE-RECLAIM-3
        o.R4[Coll[Byte]].get == id, // JRE-RECLAIM-4
        o1.propositionBytes == k.slice(from, k.size), // JRE-RECLAIM-5
        o1.R4[Coll[Byte]].get == id, // JRE-RECLAIM-6
        o1.value >= SELF.value - _EXIT_FEE, // JRE-RECLAIM-7
        if (back > 0L) o1.tokens(0) == (_GPUC, back) else true, // JRE-RECLAIM-8
        OUTPUTS.forall({ (b: Box) => b.tokens.forall({ (t: (Coll[Byte], Long)) => t._1 != st(0)._1 }) }) // JRE-RECLAIM-9
      )))
    }
  }
}
