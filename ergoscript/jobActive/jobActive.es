{ // jobActive: a matched job that its provider's worker runs.
  // TOKENS    0 ticket of the provider x1 | 1 GPUC escrow
  // REGISTERS R4 (identity, (price, deadline)), identity = open box id 32 | worker script 36 | owner size 1 | owner script | consumer script
  // CONTEXT   none: the first input and the own place tell deliver, reclaim and the provider's batches apart
  val i = CONTEXT.selfBoxIndex
  val job = SELF.R4[(Coll[Byte], (Long, Long))].get
  val k = job._1
  val terms = job._2
  val first = INPUTS(0)
  val o = OUTPUTS(i)
  if (first.propositionBytes == k.slice(32, 68)) { // JAC-DELIVER-1
    val release = o.R4[(Coll[Byte], (Long, Long))].get._2._2
    sigmaProp(allOf(Coll(
      blake2b256(o.propositionBytes) == _DELIVERED_HASH, // JAC-DELIVER-2
      o.tokens == SELF.tokens, // JAC-DELIVER-3
      o.value >= SELF.value, // JAC-DELIVER-4
      o.R4[(Coll[Byte], (Long, Long))].get == (k, (terms._1, release)), // JAC-DELIVER-5
      (release - HEIGHT.toLong - _DISPUTE_BLOCKS) / 11L == 0L, // JAC-DELIVER-6
      o.R5[Coll[Byte]].get.size == 32, // JAC-DELIVER-8
      HEIGHT.toLong <= terms._2, // JAC-DELIVER-9
      HEIGHT - first.creationInfo._1 < 1000000 // JAC-DELIVER-10
    )))
  } else {
    val ticket = SELF.tokens(0)._1
    if (i > 0) sigmaProp(first.tokens(1)._1 == ticket) // JAC-COORD-1
    else sigmaProp(allOf(Coll(
      HEIGHT.toLong > terms._2 + _COOLDOWN_BLOCKS, // JAC-RECLAIM-1
      o.propositionBytes == k.slice(69 + k(68).toInt, k.size), // JAC-RECLAIM-2
      o.tokens == Coll(SELF.tokens(1)), // JAC-RECLAIM-3
      o.value >= SELF.value - _EXIT_FEE, // JAC-RECLAIM-4
      o.R4[Coll[Byte]].get == k.slice(0, 32), // JAC-RECLAIM-5
      OUTPUTS.forall({ (b: Box) => b.tokens.forall({ (t: (Coll[Byte], Long)) => t._1 != ticket }) }) // JAC-RECLAIM-6
    )))
  }
}
