{ // jobDelivered: a result is committed; the price is the provider's at the release height unless the consumer disputes.
  // TOKENS    0 ticket x1 | 1 GPUC escrow
  // REGISTERS R4 (identity, (price, release height)) as jobActive | R5 Coll[Byte] result hash
  // CONTEXT   none: at index 0 the successor's R6 states the action: 1 approve, 2 dispute, 3 dormant
  val st = SELF.tokens
  if (CONTEXT.selfBoxIndex > 0) {
    sigmaProp(INPUTS(0).tokens(1)._1 == st(0)._1) // JDE-COORD-1
  } else {
    val job = SELF.R4[(Coll[Byte], (Long, Long))].get
    val k = job._1
    val release = job._2._2
    val consumer = k.slice(69 + k(68).toInt, k.size)
    val o = OUTPUTS(0)
    val v = o.R6[(Long, Long)].get
    val a = v._1
    val rating = v._2
    sigmaProp(allOf(Coll(
      blake2b256(o.propositionBytes) == _REVIEW_HASH, // JDE-REVIEW-1
      o.value >= SELF.value, // JDE-REVIEW-2
      o.tokens == Coll(st(0), (st(1)._1, st(1)._2 + (if (a == 2L) _BOND else 0L))), // JDE-REVIEW-3
      o.R4[(Coll[Byte], (Long, Long))].get == job, // JDE-REVIEW-4
      o.R5[Coll[Byte]].get == SELF.R5[Coll[Byte]].get, // JDE-REVIEW-5
      if (a == 1L) rating >= 1L && rating <= 5L // JDE-APPROVE-1 JDE-APPROVE-2
      else rating == 0L, // JDE-REVIEW-8
      if (a == 3L) HEIGHT.toLong > release + _RECLAIM_BLOCKS // JDE-DORMANT-2
      else INPUTS.exists({ (b: Box) => b.propositionBytes == consumer && // JDE-REVIEW-6
        HEIGHT - b.creationInfo._1 < 1000000 }) && // JDE-REVIEW-7
        (if (a == 2L) HEIGHT.toLong < release // JDE-DISPUTE-3
        else a == 1L) // JDE-DISPUTE-1
    )))
  }
}
