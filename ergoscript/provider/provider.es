{ // provider: the coordinator of its jobs; one accounting a batch. The ids behind a line name its conditions from left to right.
  // TOKENS    0 PROVIDER x1 | 1 tickets, the last never leaves | 2 GPUC = stake + earnings + 1
  // REGISTERS R4 SigmaProp owner | R5 Coll[Long] slots, stake, completed, failed, declined, disputes lost, volume, rating sum, rating count, slash
  //           R6 Coll[Long] base price an hour, surge bps, off-peak from, to, discount bps, longest hours | R7 Coll[Coll[Byte]] class, worker script, card
  //           R8 Coll[Long] action, N, available, retire height, at, hour price, fee bps
  // ACTIONS   1 match by class 2 match by ticket 3 settle 4 settle reviewed 5 expire 6 decline 7 withdraw 8 update 9 addStake 10 retire 11 pause, resume 12 collect; leave
  val r0 = INPUTS(0).tokens; val o0 = OUTPUTS(0); val pt = o0.tokens
  if (CONTEXT.selfBoxIndex == 1) sigmaProp(r0(0)._1 == _REGISTRY && pt(1)._2 > r0(1)._2 && HEIGHT - INPUTS(0).creationInfo._1 < 1000000) // PRV-LEAVE-1 PRV-LEAVE-2 PRV-LEAVE-3
  else {
    val st = SELF.tokens; val tid = st(1)._1; val owner = SELF.R4[SigmaProp].get; val c = SELF.R7[Coll[Coll[Byte]]].get
    val s = SELF.R5[Coll[Long]].get; val q = o0.R5[Coll[Long]].get
    val m0 = SELF.R8[Coll[Long]].get; val m = o0.R8[Coll[Long]].get
    val a = m(0); val n = m(1).toInt; val all = n + 1; val now = HEIGHT.toLong; val gained = pt(2)._2 - st(2)._2
    val keep = allOf(Coll(INPUTS(0).id == SELF.id, o0.propositionBytes == SELF.propositionBytes, o0.value >= SELF.value, // PRV-KEEP-1 PRV-KEEP-2 PRV-KEEP-3
      pt.size == 3, pt(0) == st(0), pt(1)._1 == tid, pt(2)._1 == _GPUC, // PRV-KEEP-4 PRV-KEEP-5 PRV-KEEP-6 PRV-KEEP-7
      o0.R4[SigmaProp].get == owner, m.size == 7, HEIGHT - o0.creationInfo._1 <= 720)) // PRV-KEEP-8 PRV-KEEP-9 PRV-KEEP-10
    val still = o0.R6[Coll[Long]].get == SELF.R6[Coll[Long]].get && o0.R7[Coll[Coll[Byte]]].get == c // PRV-STILL-1 PRV-STILL-2
    val same = allOf(Coll(m(2) == m0(2), m(3) == m0(3))) // PRV-SAME-1 PRV-SAME-2
    if (a <= 6L) {
      val jobs = INPUTS.slice(1, all); val pairs = jobs.zip(OUTPUTS.slice(1, all)); val script = INPUTS(1).propositionBytes
      val ownerBytes = owner.propBytes; val from = 69 + ownerBytes.size
      val batch = allOf(Coll(keep, still, same, n > 0, a >= 1L, INPUTS.size == (if (a == 6L) all + 1 else all), OUTPUTS.size > all)) // PRV-BATCH-1 PRV-BATCH-2 PRV-BATCH-3 PRV-BATCH-4
      if (a <= 2L) { // match
        val g = CONTEXT.dataInputs(0); val t = SELF.R6[Coll[Long]].get; val at = m(4); val u = m(5)
        val left = st(1)._2 - n; val busy = s(0) + 1L - left; val hour = CONTEXT.preHeader.timestamp / 3600000L % 24L
        val disc = if (if (t(2) <= t(3)) hour >= t(2) && hour < t(3) else hour >= t(2) || hour < t(3)) t(4) else 0L // PRV-MATCH-1
        val rep = 100L + 10L * s(2) - 50L * (s(3) + s(5)); val stake = s(1); val longest = t(5); val one = (tid, 1L)
        val key = if (a == 1L) c(0) else tid // PRV-MATCH-2
        val who = c(1).append(Coll(ownerBytes.size.toByte)).append(ownerBytes); val act = OUTPUTS(1).propositionBytes
        val each = pairs.forall({ (x: (Box, Box)) =>
          val j = x._1; val o = x._2; val wish = j.R5[(Coll[Coll[Byte]], ((Long, Long), (Long, Long)))].get
          val w1 = wish._2._1; val w2 = wish._2._2; val h = w1._1; val escrow = j.tokens(0)._2; val price = u * h
          allOf(Coll(j.propositionBytes == script, o.propositionBytes == act, price <= escrow, h <= longest, // PRV-MATCH-3 PRV-MATCH-4 PRV-MATCH-5 PRV-MATCH-6
            h > 0L, at <= w1._2, rep >= w2._1, stake >= w2._2, wish._1.indexOf(key, 0) >= 0, // PRV-MATCH-7 PRV-MATCH-8 PRV-MATCH-9 PRV-MATCH-10 PRV-MATCH-11
            o.value >= _HELD, o.tokens == Coll(one, (_GPUC, escrow)), // PRV-MATCH-12 PRV-MATCH-13
            o.R4[(Coll[Byte], (Long, Long))].get == (j.id.append(who).append(j.R4[SigmaProp].get.propBytes), (price, at + h * 30L)))) // PRV-MATCH-14
        })
        sigmaProp(allOf(Coll(batch, each, blake2b256(script) == _OPEN_HASH, blake2b256(act) == _ACTIVE_HASH, g.tokens(0)._1 == _GOVERNANCE, // PRV-MATCH-15 PRV-MATCH-16 PRV-MATCH-17
          u.toBigInt == t(0).toBigInt * (10000L * s(0) + t(1) * busy).toBigInt * (10000L - disc).toBigInt / (s(0) * 100000000L).toBigInt, // PRV-MATCH-18
          u > 0L, t(0) <= 1000000000000L, t(1) <= 100000L, t(1) >= 0L, disc >= 0L, longest <= 8784L, // PRV-MATCH-19 PRV-MATCH-20 PRV-MATCH-21 PRV-MATCH-22 PRV-MATCH-23 PRV-MATCH-24
          at <= now, at + 10L >= now, left >= 1L, pt(1)._2 == left, gained == 0L, // PRV-MATCH-25 PRV-MATCH-26 PRV-MATCH-27 PRV-MATCH-28 PRV-MATCH-29
          stake >= busy * s(9), m(2) == 1L, m(6) == g.R4[Coll[Long]].get(0), q == s, HEIGHT - SELF.creationInfo._1 < 500000, // PRV-MATCH-30 PRV-MATCH-31 PRV-MATCH-32 PRV-MATCH-33 PRV-MATCH-34
          key.size > 0, one._2 == 1L, who.size > 0, rep >= -1000000000L))) // cost anchors: a val used once would be evaluated for every job
      } else {
        val t = OUTPUTS(all); val home = pt(1)._2 == st(1)._2 + n && m(6) == m0(6) // PRV-HOME-1 PRV-HOME-2
        val paid = blake2b256(t.propositionBytes) == _TREASURY_HASH && t.R4[Coll[Byte]].get == SELF.id // PRV-PAID-1 PRV-PAID-2
        if (a <= 4L) { // settle delivered jobs (3) or reviewed ones (4)
          val sum = pairs.fold(0L, { (acc: Long, x: (Box, Box)) =>
            val j = x._1; val o = x._2; val r = j.R4[(Coll[Byte], (Long, Long))].get; val k = r._1; val w = r._2
            val v = if (a == 3L) 0L else j.R6[(Long, Long)].get._1
            val p = if (anyOf(Coll(v == 2L, v == 4L))) w._1 + _DISPUTE_FEE else w._1; val back = j.tokens(1)._2 - p // PRV-SETTLE-1
            if (allOf(Coll(acc >= 0L, j.propositionBytes == script, // PRV-SETTLE-2
              now >= (if (v == 0L) w._2 else if (v == 2L) w._2 + _GUARD_BLOCKS else 0L), // PRV-SETTLE-3 PRV-SETTLE-4
              o.propositionBytes == k.slice(from, k.size), o.R4[Coll[Byte]].get == k.slice(0, 32), // PRV-SETTLE-5 PRV-SETTLE-6
              o.value >= j.value - _END_TIP, if (back > 0L) o.tokens(0) == (_GPUC, back) else true))) acc + p else -1L // PRV-SETTLE-7 PRV-SETTLE-8
          })
          val fee = (sum * m0(6) + 9999L) / 10000L; val v = if (a == 3L) Coll((0L, 0L)) else jobs.map({ (j: Box) => j.R6[(Long, Long)].get })
          val lost = v.filter({ (x: (Long, Long)) => x._1 == 5L }).size.toLong; val rated = v.filter({ (x: (Long, Long)) => x._1 == 1L }).size.toLong
          val stars = v.fold(0L, { (acc: Long, x: (Long, Long)) => acc + x._2 })
          sigmaProp(allOf(Coll(batch, home, paid, sum >= 0L, blake2b256(script) == (if (a == 3L) _DELIVERED_HASH else _REVIEW_HASH), // PRV-SETTLE-9
            gained == sum - fee, t.tokens == Coll((_GPUC, fee)), // PRV-SETTLE-10 PRV-SETTLE-11
            q == s.patch(2, Coll(s(2) + n - lost, s(3), s(4), s(5) + lost, s(6) + sum, s(7) + stars, s(8) + rated), 7)))) // PRV-SETTLE-12
        } else { // expire (5) or decline (6)
          val late = a == 5L; val loss = if (late) s(9) else _DECLINE_FINE
          val each = pairs.forall({ (x: (Box, Box)) =>
            val j = x._1; val o = x._2; val r = j.R4[(Coll[Byte], (Long, Long))].get; val k = r._1
            allOf(Coll(j.propositionBytes == script, if (late) now > r._2._2 else now <= r._2._2, // PRV-END-1 PRV-EXPIRE-1 PRV-DECLINE-1
              o.propositionBytes == k.slice(from, k.size), o.R4[Coll[Byte]].get == k.slice(0, 32), // PRV-END-2 PRV-END-3
              o.value >= j.value - (if (late) _END_TIP else 0L), o.tokens(0) == (_GPUC, j.tokens(1)._2 + (if (late) loss else 0L)))) // PRV-END-4 PRV-END-5
          })
          sigmaProp(allOf(Coll(batch, home, each, blake2b256(script) == _ACTIVE_HASH, gained == -n * loss, // PRV-END-6 PRV-END-7
            q == s.updated(1, s(1) - n * loss).updated(if (late) 3 else 4, (if (late) s(3) else s(4)) + n), // PRV-END-8
            if (late) true else paid && INPUTS(all).propositionBytes == c(1) && HEIGHT - INPUTS(all).creationInfo._1 < 1000000 && t.tokens == Coll((_GPUC, n * loss))))) // PRV-DECLINE-2 PRV-DECLINE-4 PRV-DECLINE-3
        }
      }
    } else {
      val free = INPUTS.slice(1, INPUTS.size).forall({ (b: Box) => blake2b256(b.propositionBytes) != _OPEN_HASH && // PRV-ALONE-1
        b.tokens.forall({ (t: (Coll[Byte], Long)) => t._1 != tid }) }) // PRV-ALONE-2
      val alone = allOf(Coll(keep, free, pt(1)._2 == st(1)._2, m(6) == m0(6))) // PRV-ALONE-3 PRV-ALONE-4
      if (a == 7L) { // withdraw
        val o = OUTPUTS(1); val pay = st(2)._2 - s(1) - 1L
        sigmaProp(allOf(Coll(alone, still, same, q == s, pay >= _MIN_WITHDRAW, gained == -pay, // PRV-WITHDRAW-1 PRV-WITHDRAW-2 PRV-WITHDRAW-3
          o.propositionBytes == owner.propBytes, o.tokens(0) == (_GPUC, pay), o.R4[Coll[Byte]].get == SELF.id))) // PRV-WITHDRAW-4 PRV-WITHDRAW-5 PRV-WITHDRAW-6
      } else if (a == 12L) owner && sigmaProp(allOf(Coll(alone, still, same, q == s, gained < 0L, gained + st(2)._2 > s(1)))) // PRV-COLLECT-1 PRV-COLLECT-2 PRV-COLLECT-3 PRV-COLLECT-4
      else if (a == 8L) { // update
        val d = o0.R7[Coll[Coll[Byte]]].get
        owner && sigmaProp(allOf(Coll(alone, same, q == s, gained == 0L, o0.R6[Coll[Long]].get.size == 6, // PRV-UPDATE-1 PRV-UPDATE-2 PRV-UPDATE-3 PRV-UPDATE-4
          d.size == 3, d(0).size < 32, d(1).size == 36, d(2).size <= 256))) // PRV-UPDATE-5 PRV-UPDATE-6 PRV-UPDATE-7 PRV-UPDATE-8
      } else if (a == 9L) { // addStake
        (owner || sigmaProp(now > SELF.creationInfo._1 + _RECLAIM_BLOCKS)) && sigmaProp(allOf(Coll(alone, still, same, gained > 0L, q == s.updated(1, s(1) + gained)))) // PRV-ADDSTAKE-3 PRV-ADDSTAKE-1 PRV-ADDSTAKE-2
      } else {
        val quiet = allOf(Coll(alone, still, q == s, gained == 0L, m0(3) == 0L)) // PRV-QUIET-1 PRV-QUIET-2 PRV-QUIET-3
        if (a == 10L) owner && sigmaProp(allOf(Coll(quiet, m(2) == 0L, m(3) >= now + _COOLDOWN_BLOCKS))) // PRV-RETIRE-1 PRV-RETIRE-2 PRV-RETIRE-3
        else (owner || sigmaProp(INPUTS.exists({ (b: Box) => b.propositionBytes == c(1) && HEIGHT - b.creationInfo._1 < 1000000 }))) && // PRV-PAUSE-1 PRV-PAUSE-6
          sigmaProp(allOf(Coll(a == 11L, quiet, m(3) == 0L, m(2) >= 0L, m(2) <= 1L))) // PRV-PAUSE-2 PRV-PAUSE-3 PRV-PAUSE-4 PRV-PAUSE-5
      }
    }
  }
}
