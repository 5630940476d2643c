{ // order: funds that wait for anybody to trade them at banks and desks on their owner's terms.
  // TOKENS    0 what is given, none where ERG is
  // REGISTERS R4 Coll[Byte] owner script | R5 Coll[Long] least out, expiry height, tip (nanoERG) | R6 Coll[Byte] wanted token, empty for ERG
  val own = SELF.R4[Coll[Byte]].get
  if (INPUTS.exists({ (x: Box) => x.propositionBytes == own && // ORD-CANCEL-1
    HEIGHT - x.creationInfo._1 < 1000000 })) sigmaProp(true) // ORD-CANCEL-2
  else {
    val i = CONTEXT.selfBoxIndex
    val o = OUTPUTS(i)
    val r = SELF.R5[Coll[Long]].get
    val tip = r(2)
    val home = allOf(Coll(
      o.propositionBytes == own, // ORD-HOME-1
      o.R4[Coll[Byte]].get == SELF.id)) // ORD-HOME-2
    if (HEIGHT.toLong > r(1)) { // ORD-REFUND-1
      sigmaProp(allOf(Coll(
        home,
        o.tokens == SELF.tokens, // ORD-REFUND-2
        o.value >= SELF.value - tip))) // ORD-REFUND-3
    } else {
      val w = SELF.R6[Coll[Byte]].get
      val erg = w.size == 0
      sigmaProp(allOf(Coll(
        home,
        i > 0, // ORD-FILL-1
        INPUTS.size == i + 1, // ORD-FILL-2
        INPUTS.slice(0, i).forall({ (x: Box) => (x.tokens(0)._1 == _BANK || blake2b256(x.propositionBytes) == _DESK_HASH) && // ORD-FILL-3
          HEIGHT - x.creationInfo._1 < 1000000 }), // ORD-FILL-4
        OUTPUTS.slice(i + 1, OUTPUTS.size).fold(0L, { (a: Long, x: Box) => if (x.tokens.size == 0) a + x.value else a + tip + 1L }) <= tip, // ORD-FILL-5
        if (erg) true else o.tokens(0)._1 == w, // ORD-FILL-6
        (if (erg) o.value - SELF.value + tip else o.tokens(0)._2) >= r(0)))) // ORD-FILL-7
    }
  }
}
