"""The mutants: dangerous one-line changes, and the quick tests that must fail for each."""

from dataclasses import dataclass

_DECIDE, _GROUNDS, _FLOOR = "twins/deciding/decide.py", "twins/deciding/grounds.py", "twins/deciding/floor.py"
_SPACES, _DECISION = "twins/deciding/spaces.py", "twins/deciding/decision.py"
_BOUND, _QUANTITIES = "twins/playbook/bounds.py", "twins/playbook/measuring/quantities.py"
_WORLD = "twins/playbook/measuring/closed_world.py"
_LEDGER, _JOBS = "storage/jobs/ledger.py", "storage/jobs/rows.py"
_BUSY, _DISPATCHER = "storage/jobs/busy_lanes.py", "storage/jobs/dispatcher.py"
_DATABASE, _PREPARED = "storage/db/database.py", "storage/db/drivers/prepared.py"
_LEASES, _LEASED_WORKERS = "storage/jobs/leases.py", "storage/jobs/leased_workers.py"
_ROUTING, _DOOR, _SENDING = "bot/app/routing.py", "bot/app/access_gate.py", "bot/slack/message_sender.py"
_CLIENT, _PEOPLE = "bot/slack/client.py", "twins/people.py"
_USERS, _SHARED = "bot/slack/users.py", "bot/slack/channel_access.py"

_GRAMMAR, _PHRASINGS = "twins/deciding/question_grammar.py", "twins/finder/phrasings.py"
_FINDER = "twins/finder/playbook_index.py"

_QUESTIONS, _BACK = ("tests/twins/deciding/test_questions.py",), ("tests/twins/deciding/test_asking_back.py",)
_REACH, _SMALL = ("tests/twins/deciding/test_accepted_reach.py",), ("tests/twins/deciding/test_small_things.py",)
_GRAMMAR_TESTS = ("tests/twins/deciding/test_question_grammar.py",)
_CLOSED = ("tests/twins/finder/test_closed_world.py",)
_TIERS, _OUTCOMES = ("tests/twins/deciding/test_tiers.py",), ("tests/twins/deciding/test_outcomes.py",)
_IN_ADVANCE, _DOUBTS = ("tests/twins/deciding/test_decision_spaces.py",), ("tests/twins/deciding/test_doubts.py",)
_BOUNDS = ("tests/twins/playbook/test_bounds.py",)
_RUNNING, _ORDER = (
    ("tests/storage/jobs/test_ledger.py", "-k", "sqlite"),
    ("tests/storage/jobs/test_job_rows.py", "-k", "sqlite"),
)
_DISK = ("tests/storage/db/test_shared_sync.py",)
_CLOCKS = ("tests/storage/jobs/test_clocks.py", "-k", "sqlite")
_DUE = ("tests/storage/jobs/test_due_subjects.py", "-k", "sqlite")
_CLAIMED = ("tests/storage/jobs/test_claimed_at_once.py", "-k", "sqlite")
_DISPATCHING = ("tests/storage/jobs/test_dispatcher.py", "-k", "sqlite")
_SLOW_KINDS = ("tests/storage/jobs/test_slow_kinds.py", "-k", "sqlite")
_MACHINES = ("tests/storage/jobs/test_procrastinate_dispatcher.py", "-k", "one_act")
_LEASED = ("tests/storage/jobs/test_leased_workers.py",)
_WHO, _GATE = ("tests/bot/app/test_who_may_act.py",), ("tests/bot/app/test_access_gate.py",)
_PLACES = ("tests/bot/app/test_places.py",)
_PRODUCTS = ("tests/storage/asking/test_products.py", "-k", "sqlite")
_EARLY = ("tests/bot/slack/test_early_lookups.py",)
_TROUBLE, _SENT_ONCE = ("tests/bot/app/test_trouble.py",), ("tests/bot/slack/test_outbox.py",)


@dataclass(frozen=True)
class Mutant:
    """One change of the source. `before` occurs exactly once in its file; `tests` are pytest's arguments."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTANTS = (
    # decisions of a twin
    Mutant("a paused twin answers", _DECIDE, "if given.book.context.paused:", "if False:", _OUTCOMES),
    Mutant("a paused twin answers questions", _DECIDE, "if book.context.paused:", "if False:", _QUESTIONS),
    Mutant(
        "a default that is broken refuses",
        _GROUNDS,
        "if rule.is_law and rule.id not in matched]",
        "if rule.id not in matched]",
        _OUTCOMES,
    ),
    Mutant(
        "a space covers every trigger",
        _DECIDE,
        "for trigger in floor.triggers if covered_by(space, trigger, given.ask)}",
        "for trigger in floor.triggers}",
        _IN_ADVANCE,
    ),
    Mutant(
        "the lowest tier wins",
        _DECIDE,
        "_outcome(max(ground.tier for ground in grounds), against)",
        "_outcome(min(ground.tier for ground in grounds), against)",
        _TIERS,
    ),
    Mutant("a refusal keeps the mind's advice", _DECIDE, "if outcome is Outcome.REFUSED:", "if False:", _OUTCOMES),
    Mutant(
        "a rule in doubt is not cited",
        "twins/deciding/reading.py",
        "self.broken + self.in_doubt + self.applied",
        "self.broken + self.applied",
        _TIERS,
    ),
    Mutant("a law that is broken refuses nobody", _DECIDE, "    if refused:\n", "    if False:\n", _OUTCOMES),
    Mutant(
        "a space that is closed counts",
        _DECIDE,
        "return (None, closed) if closed else (space, None)",
        "return (space, None)",
        _IN_ADVANCE,
    ),
    Mutant(
        "a space that was taken back counts",
        _DECIDE,
        "is_revoked = space.id in context.revoked",
        "is_revoked = False",
        _IN_ADVANCE,
    ),
    Mutant(
        "a trigger is overtaken by what nothing covers",
        _DECIDE,
        "if triggered(given) or (is_cited",
        "if (is_cited",
        _OUTCOMES,
    ),
    Mutant(
        "what nothing covers is decided",
        _DECIDE,
        "and facts.covered and not failure",
        "and not failure",
        _OUTCOMES,
    ),
    Mutant(
        "what is outside the scope goes to the expert",
        _DECIDE,
        "topic.person if topic else twin.expert",
        "twin.expert",
        _OUTCOMES,
    ),
    Mutant(
        "a space leaves nothing standing",
        _DECIDE,
        "[ground for ground in grounds_for(given) if survives_space(ground, space, covered)]",
        "[]",
        _IN_ADVANCE,
    ),
    Mutant(
        "nobody read it, and it is decided",
        _DECIDE,
        "    if failure:\n        return _passed_on",
        "    if False:\n        return _passed_on",
        _OUTCOMES,
    ),
    # causes that raise the tier
    Mutant(
        "a space brings a doubt down",
        _GROUNDS,
        "        Cause.TAMPERING,\n        Cause.IN_DOUBT,",
        "        Cause.IN_DOUBT,",
        _DOUBTS,
    ),
    Mutant(
        "a space lets a twin assume what it may not",
        _GROUNDS,
        "        Cause.MAY_NOT_ASSUME,\n        Cause.TAMPERING",
        "        Cause.TAMPERING",
        _IN_ADVANCE,
    ),
    Mutant("what can't be undone is decided", _GROUNDS, "any(not deed.reversible for", "any(False for", _TIERS),
    Mutant("what reaches outside is decided", _GROUNDS, "any(deed.reach is Reach.OUTSIDE for", "any(False for", _TIERS),
    Mutant("a law that was never confirmed is decided by", _GROUNDS, "(confirmed is None, ", "(False, ", _TIERS),
    Mutant(
        "a trigger that only a mind saw is dropped",
        _GROUNDS,
        "    found |= {each: known",
        "    _ = {each: known",
        _TIERS,
    ),
    Mutant("a stopped twin goes on", _GROUNDS, "            context.stopped,\n", "            False,\n", _TIERS),
    Mutant(
        "a law of tier 3 is brought down by every space",
        _GROUNDS,
        "        return ground.about not in space.brings_down\n",
        "        return False\n",
        _IN_ADVANCE,
    ),
    Mutant(
        "a trigger counts as assumption",
        _GROUNDS,
        "cause=Cause.TRIGGER, tier=Tier.CHECK_FIRST",
        "cause=Cause.TRIGGER, tier=Tier.ASSUME",
        _TIERS,
    ),
    # questions, questions back, and what a rule accepts
    Mutant("asking leave is a question", _GRAMMAR, "if any(_plans(sentence) for", "if any(False for", _GRAMMAR_TESTS),
    Mutant(
        "a question by its reading alone is answered",
        _DECIDE,
        "and not floor.doubts and asks_question(ask)",
        "and not floor.doubts",
        _QUESTIONS,
    ),
    Mutant("an answer hides that doing it is a no", _DECIDE, "*refusing(given), *heavy]", "*heavy]", _QUESTIONS),
    Mutant("an answer hides a trigger", _DECIDE, "*refusing(given), *heavy]", "*refusing(given)]", _QUESTIONS),
    Mutant("what goes against a default is assumed", _DECIDE, "    if against:\n", "    if False:\n", _OUTCOMES),
    Mutant(
        "a law that is near is picked",
        _DECIDE,
        "is Fit.OTHER or book.heavy((*facts.offered, *facts.near)):",
        "is Fit.OTHER:",
        _BACK,
    ),
    Mutant(
        "a rule that was not offered is picked", _DECIDE, "or stated.rule not in facts.offered:", "or False:", _BACK
    ),
    Mutant(
        "what is stated is decided",
        _GROUNDS,
        "cause=Cause.STATED, tier=Tier.ASSUME",
        "cause=Cause.STATED, tier=Tier.DECIDE",
        _BACK,
    ),
    Mutant("no reason is asked for", _GROUNDS, "or not counts:", "or True:", _BACK),
    Mutant(
        "a reason that is declined changes nothing",
        _DECIDE,
        "is_final = given.book.context.gives_no_why",
        "is_final = False",
        _BACK,
    ),
    Mutant("an unless that must be said is silent", _GROUNDS, "if rule.must_be_said and", "if False and", _BACK),
    Mutant("a rule accepts two deeds", _GROUNDS, "or len(facts.deeds) != 1:", "or False:", _REACH),
    Mutant(
        "a rule accepts any amount",
        _GROUNDS,
        "return () if rule.bounds and why_outside(",
        "return () if False and why_outside(",
        _REACH,
    ),
    Mutant("a rule accepts beside another", _GROUNDS, "if len(facts.applied) != 1 or len(rules) != 1 or", "if", _REACH),
    Mutant(
        "a small thing reaches the product",
        _GROUNDS,
        "is_in_product = any(deed.reach is Reach.PRODUCT for deed in given.facts.deeds)",
        "is_in_product = False",
        _SMALL,
    ),
    Mutant(
        "a small thing is decided on trial",
        _GROUNDS,
        "is_live = not (context.on_trial or",
        "is_live = not (False or",
        _SMALL,
    ),
    Mutant(
        "a small thing is near another twin",
        _GROUNDS,
        "if given.book.context.other_twins is OtherTwins.NEAR:",
        "if False:",
        _SMALL,
    ),
    Mutant(
        "a small thing is near another twin's law",
        _GROUNDS,
        "or context.other_twins is OtherTwins.CAREFUL",
        "or False",
        _SMALL,
    ),
    Mutant(
        "a small thing leaves the company",
        _GROUNDS,
        "deed.reversible and deed.reach in _SMALL for",
        "deed.reversible for",
        _SMALL,
    ),
    Mutant("a quote needn't be in the prose", _GROUNDS, "and said in ", "and said or ", _SMALL),
    # the finder's closed world
    Mutant("a second clause is a plain reason", _PHRASINGS, "if _SECOND_CLAUSE.search(text) or", "if", _CLOSED),
    Mutant("a deed is a plain reason", _PHRASINGS, " or _tells_of_a_deed(text.split()):", ":", _CLOSED),
    Mutant(
        "a law's question decides an order",
        "twins/finder/exact_orders.py",
        "return rule.done_right",
        "return rule.also_asked_as",
        ("tests/twins/finder/test_finder.py",),
    ),
    Mutant(
        "an ask needn't be near to be offered",
        _FINDER,
        "return near if is_close or (asks_one_thing(ask) and not self._has_heavy_near(heard, meant)) else ()",
        "return near",
        ("tests/twins/finder/test_finder.py",),
    ),
    Mutant(
        "what colleagues write decides",
        "twins/finder/rule_words.py",
        'return words_in(" ".join((rule.text, rule.why, rule.unless or "", *phrasings_of(rule))))',
        'return words_in(" ".join((rule.text, rule.why, rule.unless or "", *phrasings_of(rule), *rule.found_by)))',
        ("tests/twins/finder/test_found_by.py",),
    ),
    Mutant(
        "what colleagues write comes near by meaning",
        "twins/finder/likeness.py",
        'texts = (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule))',
        'texts = (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule), *rule.found_by)',
        ("tests/twins/finder/test_found_by.py",),
    ),
    Mutant(
        "what colleagues write chooses the buttons",
        "twins/finder/playbook_index.py",
        "first = sorted(offered[:SHOWN], key=_place_in(order))",
        "first = offered = sorted(offered, key=_place_in(order))[:SHOWN]",
        ("tests/twins/finder/test_found_by.py",),
    ),
    Mutant(
        "a second opinion goes by what colleagues write",
        "twins/finder/second_opinion.py",
        "return self._sorted(self.order)",
        "return [key for key in self.nearest if key in self.rules]",
        ("tests/twins/finder/test_found_by.py",),
    ),
    # floors
    Mutant(
        "what two messages say together is not heard",
        _FLOOR,
        "said_by(said | spoken(ask.before, book.words), begun_by=said)",
        "said_by(said, begun_by=said)",
        ("tests/twins/deciding/test_follow_ups.py",),
    ),
    Mutant(
        "what an earlier message says alone counts again in each that follows",
        _FLOOR,
        "ask.before, book.words), begun_by=said)",
        "ask.before, book.words))",
        ("tests/twins/deciding/test_follow_ups.py",),
    ),
    Mutant(
        "another twin's law is looked for in the message alone",
        "twins/finder/routing.py",
        "for part in parts for own in self._own_words",
        "for part in parts[:1] for own in self._own_words",
        ("tests/twins/finder/test_routing.py",),
    ),
    Mutant(
        "defaults refuse by their phrasings",
        _FLOOR,
        "return tuple(rule for rule in book.rules if rule.is_law)",
        "return tuple(rule for rule in book.rules if not rule.is_law)",
        _OUTCOMES,
    ),
    Mutant(
        "the company's triggers are left out",
        _FLOOR,
        "each for book, said, files in met for each in",
        "each for book, said, files in met[:1] for each in",
        _TIERS,
    ),
    Mutant(
        "one word of a phrasing is enough",
        _FLOOR,
        "return any(says_all(said, phrase(phrasing))",
        "return any(said & phrase(phrasing)",
        _TIERS,
    ),
    Mutant(
        "whoever asks is trusted as an expert",
        _FLOOR,
        "trusted = {person.slack for person in experts}",
        "trusted = {person.slack for person in experts} | {ask.conductor}",
        _DOUBTS,
    ),
    Mutant("a borrowed name raises no doubt", _FLOOR, "and impersonates(turn.name, names)", "and False", _DOUBTS),
    # decision spaces
    Mutant(
        "a space counts on the day after its end",
        _SPACES,
        "if today > space.until:",
        "if today > space.until + timedelta(1):",
        _IN_ADVANCE,
    ),
    Mutant("a space has one use more", _SPACES, ">= space.cap.uses:", "> space.cap.uses:", _IN_ADVANCE),
    Mutant(
        "a space is for everybody",
        _SPACES,
        "if space.who and ask.conductor not in",
        "if space.who and ask.conductor is None and ask.conductor not in",
        _IN_ADVANCE,
    ),
    Mutant(
        "a quote that nobody wrote counts",
        _SPACES,
        "return (at, end) if 0 <= at < end else None",
        "return (max(at, 0), len(text.text))",
        _IN_ADVANCE,
    ),
    Mutant(
        "only the quote has to be inside",
        _SPACES,
        "faults = world.faults(text, reason, is_plain=is_plain)",
        "faults: list[BoundFault] = []",
        _IN_ADVANCE,
    ),
    Mutant(
        "a value outside every quote counts",
        _SPACES,
        "if _needs_a_quote(item, text) and not _is_inside(item, quoted)",
        "if False",
        _IN_ADVANCE,
    ),
    Mutant("what no bound reads is let through", _WORLD, "found += self.unread(want)", "found += []", _BOUNDS),
    Mutant(
        "several amounts are inside one by one",
        _BOUND,
        "sum(measure.high for measure in found)",
        "max(measure.high for measure in found)",
        _BOUNDS,
    ),
    Mutant(
        "a plain reason holds any figures",
        _WORLD,
        "if item.kind is Open.ENDLESS or has_digits:",
        "if item.kind is Open.ENDLESS:",
        _IN_ADVANCE,
    ),
    Mutant(
        "a comparative upwards is ignored",
        _QUANTITIES,
        "if up and not within:",
        "if False:",
        _BOUNDS,
    ),
    Mutant("a law is overridden", _DECISION, "if rule.kind is RuleKind.DEFAULT)", "if rule.kind)", _OUTCOMES),
    Mutant(
        "a check is overridden",
        _DECISION,
        "self.outcome not in {Outcome.DECIDED,",
        "self.outcome not in {Outcome.CHECK_FIRST, Outcome.DECIDED,",
        _OUTCOMES,
    ),
    # jobs: run exactly once, and on time
    Mutant(
        "a job is closed twice",
        _JOBS,
        "_COMPLETE = CHANGE.where(*_OF_JOB)",
        "_COMPLETE = CHANGE.where(_OF_JOB[0], col(JobRow.state) != JobState.DEAD)",
        _ORDER,
    ),
    Mutant(
        "a job that is retried was never begun",
        _JOBS,
        "        attempts=1,\n",
        "        attempts=0,\n",
        _RUNNING,
    ),
    Mutant(
        "a lane is looked at when its last job is due",
        _JOBS,
        "run_at < lanes[lane][0]",
        "run_at > lanes[lane][0]",
        _ORDER,
    ),
    Mutant(
        "two machines claim in one lane at once",
        _LEASES,
        "select_columns(_LANE).where(func.pg_try_advisory_xact_lock(_KEY))",
        "select_columns(_LANE)",
        _LEASED,
    ),
    Mutant("a lane is run beside what runs elsewhere", _LEASES, ", ~_IS_LEASED)", ")", _LEASED),
    Mutant(
        "what waited is lost with the transaction that claims it",
        _LEASED_WORKERS,
        "if claims.waited and claims.waited not in claimed:",
        "if False:",
        (*_LEASED, "-k", "of_what_waits"),
    ),
    Mutant(
        "a machine that stops leaves its waiting lanes to a sweep",
        "storage/jobs/procrastinate_dispatcher.py",
        "        self._do(lambda: self._hand_over(self._workers.waiting()), _NOT_OFFERED)\n",
        "",
        (*_LEASED, "-k", "where_a_machine_stops"),
    ),
    Mutant(
        "a lane is forgotten that was busy a moment ago",
        _LEASED_WORKERS,
        "if not self._lanes.ask_again(lane):",
        "if not self._lanes.is_busy(lane):",
        _LEASED,
    ),
    Mutant(
        "a claim of what may post doesn't wait for the disk",
        _LEASED_WORKERS,
        "if not lasts and any(",
        "if False and any(",
        _LEASED,
    ),
    Mutant(
        "a server looks at a lane when its last job is due",
        _JOBS,
        "run_at < lanes[lane][0]",
        "run_at > lanes[lane][0]",
        _MACHINES,
    ),
    Mutant(
        "a job waits for a clock that was set back",
        _JOBS,
        "run_at <= col(table.created_at), run_at > (",
        "run_at > (",
        _CLOCKS,
    ),
    Mutant(
        "a later message overtakes one that waits",
        _JOBS,
        "_order_in_lane(session, job) if job.kind in IN_ORDER_OF_WRITING else job.order",
        "job.order",
        _CLOCKS,
    ),
    Mutant(
        "a subject has several open jobs",
        "storage/jobs/due.py",
        "if step_lane(kind, subject) not in busy]",
        "]",
        _DUE,
    ),
    Mutant(
        "what is not due is begun",
        _JOBS,
        "_COUNTED: Any = CHANGE.where(_IS_DUE)",
        "_COUNTED: Any = CHANGE.where()",
        _ORDER,
    ),
    Mutant(
        "a job that is done is opened again",
        _JOBS,
        "col(JobRow.state) == JobState.DEAD).values(\n",
        "col(JobRow.state) != JobState.OPEN).values(\n",
        _RUNNING,
    ),
    Mutant(
        "what a job that was given up carries is forgotten",
        _JOBS,
        "        col(JobRow.state) == JobState.DONE,\n",
        "",
        _RUNNING,
    ),
    Mutant(
        "an attempt is not counted",
        _JOBS,
        ".values(attempts=col(JobRow.attempts) + 1)",
        ".values(attempts=col(JobRow.attempts))",
        _ORDER,
    ),
    Mutant(
        "what may have been sent gives the attempt back",
        _LEDGER,
        "job.attempts - (not retry.sent)",
        "job.attempts - 1",
        _RUNNING,
    ),
    Mutant("trouble is told at every failure", _LEDGER, "failures == TELL_AT_FAILURE", "failures > 0", _RUNNING),
    Mutant(
        "an outage gives the attempt back",
        _LEDGER,
        "failing_since=since, attempts=1)",
        "failing_since=since, attempts=0)",
        _RUNNING,
    ),
    Mutant(
        "an outage doubles a post",
        _LEDGER,
        "failing_since=since, attempts=1)",
        "failing_since=since, attempts=0)",
        ("tests/bot/slack/test_slack_failures.py", "-k", "drop"),
    ),
    Mutant(
        "an outage lasts for ever",
        _LEDGER,
        "if down_for > OUTAGE_PATIENCE:",
        "if False:",
        (*_RUNNING[:2], "sqlite and more_than_a_day"),
    ),
    Mutant(
        "a kind of a newer version is given up",
        _LEDGER,
        "attempts=job.attempts - 1)\n            return",
        "attempts=job.attempts)\n            return",
        _RUNNING,
    ),
    Mutant(
        "two jobs of a lane run at once",
        _BUSY,
        "                    self._busy[lane] = is_slow\n                    found",
        "                    found",
        _DISPATCHING,
    ),
    Mutant(
        "a write returns before the disk has it",
        _DATABASE,
        "            self._sync.wait(number)\n",
        "            pass\n",
        _DISK,
    ),
    Mutant(
        "an agent's request is shown before the disk has it",
        _SENDING,
        "        with self._on_disk():\n            if not drawn.picture",
        "        if True:\n            if not drawn.picture",
        ("tests/bot/agents/test_requests_on_a_slow_disk.py",),
    ),
    Mutant(
        "an answer is sent before the disk has its decision",
        _SENDING,
        "        with self._on_disk():\n            if not drawn.picture",
        "        if True:\n            if not drawn.picture",
        ("tests/bot/asking/test_slow_disk.py",),
    ),
    Mutant(
        "a card is redrawn before the disk has its verdict",
        _SENDING,
        "        with self._on_disk():\n            call(\n                self._apps.of(app).chat_update,",
        "        if True:\n            call(\n                self._apps.of(app).chat_update,",
        ("tests/bot/asking/test_slow_disk.py",),
    ),
    Mutant(
        "what follows a begin that was refused is committed by itself",
        "storage/db/drivers/planned_cursor.py",
        "        if self._server.transaction_status != TransactionStatus.IDLE:\n            self._begins = ()",
        "        self._begins = ()",
        ("tests/storage/db/test_server_transactions.py",),
    ),
    Mutant(
        "a statement runs before its transaction has begun",
        "storage/db/drivers/planned_cursor.py",
        "        self.planned.begin_now()\n        return super()",
        "        return super()",
        ("tests/storage/db/test_server_transactions.py",),
    ),
    Mutant("a read returns what the disk does not have", _DATABASE, "if not _HERE.is_ahead:", "if False:", _DISK),
    Mutant(
        "a column's own default is left out",
        _PREPARED,
        "and not (compiled.insert_prefetch or compiled.update_prefetch)",
        "",
        ("tests/storage/db/test_statements.py",),
    ),
    Mutant(
        "a lost connection is kept",
        _PREPARED,
        "    if is_lost:\n",
        "    if False:\n",
        ("tests/storage/db/test_statements.py", "-k", "on_server or server_s"),
    ),
    Mutant(
        "plans are taken for kept after a rollback",
        "storage/db/drivers/planned_cursor.py",
        "            self.planned.forget()  #",
        "            pass  #",
        ("tests/storage/db/test_statements.py", "-k", "after_a_rollback"),
    ),
    Mutant(
        "a server plans each statement each time",
        "storage/db/sessions.py",
        "            if not is_sqlite:\n                end_read(connection)\n",
        "",
        ("tests/storage/db/test_database.py", "-k", "plans_a_statement"),
    ),
    Mutant(
        "the driver's own error is raised",
        _PREPARED,
        "        except dialect.loaded_dbapi.Error as error:",
        "        except ZeroDivisionError as error:",
        ("tests/storage/db/test_statements.py",),
    ),
    Mutant(
        "a lane stays busy after its job",
        _BUSY,
        "            self._busy.pop(lane, None)\n            if lane in self._crowded",
        "            if lane in self._crowded",
        _DISPATCHING,
    ),
    Mutant(
        "nobody looks for what waits behind a job",
        _BUSY,
        "self._crowded.setdefault(lane, (is_slow, order))\n                return True\n",
        "return True\n",
        _CLAIMED,
    ),
    Mutant(
        "nobody looks for more lanes than a look has found",
        _BUSY,
        "return known if known or not self._is_short else self._found(find)",
        "return known",
        _CLAIMED,
    ),
    Mutant(
        "a waiting job is bound to a worker that isn't done",
        _DISPATCHER,
        "if ends and ends.kind in ENDS_BY_WRITING and not claimed:",
        "if ends and not claimed:",
        _CLAIMED,
    ),
    Mutant(
        "a lane that waits for a worker is forgotten",
        _BUSY,
        "            if is_full:\n                self._waiting[is_slow].add(lane, order)\n",
        "",
        _CLAIMED,
    ),
    Mutant(
        "the end of a job claims a post that the disk may not have",
        _DISPATCHER,
        "if head.kind in SENT_ONCE and not lasts:",
        "if False:",
        _CLAIMED,
    ),
    Mutant(
        "a transaction that failed forgets what had waited",
        _DISPATCHER,
        "            self._lanes.wait_for_end(job.lane, job.kind, job.order)  # it",
        "            pass  # it",
        _CLAIMED,
    ),
    Mutant(
        "a claimed post is not on the disk",
        _LEDGER,
        "if job and job.kind in SENT_ONCE:\n                let_it_last(session)\n",
        "if False:\n                pass\n",
        _CLAIMED,
    ),
    Mutant(
        "a slow job takes a quick one's room",
        _BUSY,
        "return self._most[is_slow] - [",
        "return self._most[False] - [",
        _SLOW_KINDS,
    ),
    Mutant("an earlier post is looked for on one page", _CLIENT, 'if not arguments["cursor"]:', "if True:", _SENT_ONCE),
    # who may act, and where
    Mutant("a doubt counts as a member", _USERS, "Membership.UNKNOWN)", "Membership.MEMBER)", _GATE),
    Mutant("a member's id passes from another workspace", _PEOPLE, "if home == team or", "if True or", _GATE),
    Mutant("everybody in Grid is a colleague", _USERS, "if not is_of_ours and", "if False and", _GATE),
    Mutant(
        "guests are members",
        _USERS,
        'if user.get("is_restricted") or user.get("is_ultra_restricted"):',
        "if False:",
        _GATE,
    ),
    Mutant(
        "a person who is known is not looked up again",
        _USERS,
        "else self.profile(app, team, user, fresh=True)",
        "else self.profile(app, team, user)",
        _EARLY,
    ),
    Mutant(
        "what is known counts as asked early",
        _USERS,
        "lambda: self.profile(app, team, user, fresh=True)",
        "lambda: self.profile(app, team, user)",
        _WHO,
    ),
    Mutant("a lookup before the payload came in counts", _USERS, "del self._waiting[who]", "pass", _EARLY),
    Mutant("an early lookup serves however long it waited", _USERS, "EARLY_FOR, timer", "1e9, timer", _EARLY),
    Mutant("a shared channel is like any other", _DOOR, "and not is_shared", "", _GATE),
    Mutant("a refusal in people's talk is told", _DOOR, "and not said.is_dm and", "and False and", _GATE),
    Mutant("an edit is refused aloud", _DOOR, "if isinstance(said, MessageEdit | MessagesOpened):", "if False:", _GATE),
    Mutant(
        "a refused look is a bug",
        _SHARED,
        "            return False\n        found",
        "            raise\n        found",
        _GATE,
    ),
    Mutant(
        "a verdict goes to a channel that is shared by now",
        _SENDING,
        "raise SlackRefusedError(SHARED_BY_NOW)",
        "pass",
        _PLACES,
    ),
    Mutant(
        "the gate stands open",
        _ROUTING,
        "            if self._gate.admits(act):\n                handler",
        "            if True:\n                handler",
        _WHO,
    ),
    Mutant(
        "forms are not checked", _ROUTING, "if form and self._gate.admits(sent):", "if form:", (*_WHO, "-k", "form")
    ),
    Mutant(
        "clicks are not checked",
        _ROUTING,
        "if action and self._gate.admits(click):",
        "if action:",
        (*_WHO, "-k", "click"),
    ),
    Mutant(
        "a private message that fails alarms about itself",
        _ROUTING,
        "if job.kind == JobKind.WHISPER:",
        "if False:",
        _TROUBLE,
    ),
    Mutant(
        "Home is not redrawn after a click in it",
        _ROUTING,
        "if click.act.place.channel is None and click.view is None:",
        "if False:",
        ("tests/bot/reporting/test_home_tab.py",),
    ),
    # rivals
    Mutant(
        "no twin has a rival",
        "twins/finder/rivals.py",
        "is_beaten = key is not None and",
        "is_beaten = False and",
        ("tests/twins/finder/test_rivals.py",),
    ),
    # syntheses
    Mutant(
        "a model's sentences give leave that a twin withholds",
        "twins/deciding/synthesis.py",
        "if not brief.gives_leave and _LEAVE.search(text):",
        "if False:",
        ("tests/twins/deciding/test_synthesis.py",),
    ),
    Mutant(
        "a model's sentences stay when an answer has changed",
        "storage/asking/syntheses.py",
        "if row and row.decisions == contents_of(session, ask_id) else None",
        "if row else None",
        ("tests/storage/asking/test_syntheses.py",),
    ),
    # products of channels
    Mutant(
        "anyone sets a product",
        "storage/asking/products.py",
        "if may_set_product(named, act.by, architects):",
        "if True:",
        _PRODUCTS,
    ),
    Mutant(
        "anyone confirms a product",
        "storage/asking/products.py",
        "if click.by not in architects:",
        "if False:",
        _PRODUCTS,
    ),
    Mutant(
        "an architect's id in another workspace confirms a product",
        "storage/asking/products.py",
        "if row is None or click.place.team != row.team:",
        "if row is None:",
        _PRODUCTS,
    ),
    Mutant(
        "a settled request is settled again",
        "storage/records/product_requests.py",
        "col(ProductRequestRow.state).in_(allowed))",
        "col(ProductRequestRow.state).is_not(None))",
        _PRODUCTS,
    ),
    # who reads what was said
    Mutant(
        "a direct message has more readers than the people who were in it",
        "twins/audience.py",
        "if said.channel is None or said.is_direct:",
        "if said.channel is None:",
        ("tests/twins/test_audience.py",),
    ),
    Mutant(
        "a card shows its words to every reader",
        "bot/slack/outbox.py",
        "view_for(view, reader, place.channel, self._slack.channel_access.may_see)",
        "view",
        ("tests/bot/checking/test_escalation.py", "-k", "architect_reads"),
    ),
    Mutant(
        "a hidden view keeps the ask",
        "twins/checking/views.py",
        '            ask="",\n',
        "            ask=self.ask,\n",
        ("tests/bot/ui/test_hidden_cards.py",),
    ),
    Mutant(
        "the twin page shows every suggestion",
        "bot/slack/channel_access.py",
        "tuple(each for each in page.proposals if self.may_see(slack, *each.said_to))",
        "page.proposals",
        ("tests/bot/authoring/test_suggestions_become_rules.py", "-k", "deputy_sees"),
    ),
    Mutant(
        "a proposal rests on nothing",
        "storage/records/proposal_rows.py",
        '"sources": joined(sources),',
        '"sources": [],',
        ("tests/storage/records/test_audiences.py", "-k", "sqlite"),
    ),
    Mutant(
        "the log tells everyone what was decided",
        "bot/reporting/decision_log.py",
        "each if may_see(filters.reader, each.audience) else each.without_words",
        "each",
        ("tests/bot/reporting/test_decision_log.py", "-k", "only_that_there_was"),
    ),
    # refusals and redrawn cards
    Mutant(
        "a refusal is told to nobody",
        _ROUTING,
        "                self._tell(job, text_of(refused.notice))",
        "                pass",
        (*_WHO[:1], "tests/bot/overriding/test_overriding.py"),
    ),
    Mutant(
        "people's talk in a channel is answered",
        "bot/replying.py",
        "if refused.reason not in _TALK or reply.is_typed:\n                raise\n            if self.follow_up",
        "if True:\n                raise\n            if self.follow_up",
        ("tests/bot/test_replying.py",),
    ),
    Mutant(
        "a card that changed while it was posted stays as it was",
        "storage/views/cards.py",
        "if number != drawn:",
        "if number < 0:",
        ("tests/storage/views/test_cards.py", "-k", "sqlite"),
    ),
    Mutant(
        "a change is not counted",
        "storage/jobs/outbox.py",
        'more = {"number": col(CardVersionRow.number) + bindparam("more")}',
        'more = {"number": col(CardVersionRow.number) + 0 * bindparam("more")}',
        ("tests/storage/views/test_cards.py", "-k", "sqlite"),
    ),
)
