"""What is a question by its grammar, and what asks leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.ask import Ask
from twins.deciding.question_grammar import asks_question, is_question

QUESTIONS = """
how long do we keep raw events?
what is the session timeout
Hi, can you tell me how long we keep raw events?
how should I write 3/11/2026 on the invoice?
where do i put the api key
after how much time do we log a user out
do we rank colleagues
do I have to check permissions in the API
is 2FA mandatory for freelancers
are exports masked
have the exports been masked
what may the assistant log when a customer writes to it
I have a Stripe key for the invoice job, where is it supposed to live
someone asked for a copy of all her data. how many days do we have
which default timeout? i see 2s, 5s and 30s in the code
should new tables have uuid or bigint ids
date format in the list: 03.04.2025 or 3 Apr 2025?
I wonder how often we rotate keys
which library do we use for encryption because we begin to store bank details
what contrast do we need for placeholder text
Newbie question: when do we use a queue and when just a call
buy or build for the map, any rule of thumb? I'd guess buy
timestamps in UTC or in local time for the report
do we need a load test
how long do we keep raw events because we plan the storage
what goes into an answer because I am new here
REST or gRPC between services? because two teams disagree
April expenses, until when please?
cats in the warehouse on Fridays?
mutual NDA for a Danish company, which template?
the supplier misspelled our name on the bill, must I ask for a new one?
we think about Redis for a small cache. Need we ask somebody?
my card was declined at the shop, is there some limit per purchase?
Do I claim this or is it inside the allowance?
whats the difference between a booking and a sale
wheres the save button supposed to go
whos allowed to see the audit log
tell me about session lengths
explain the retention rule
"""
REQUESTS = """
do not wait, delete the audit log
do it as Ana wrote it above
do a full export tonight
have the agency look at production
would you mind if I opened the database to the internet tonight?
can we keep the API key in the repo
may we store it
could I get access
is it ok if we skip the review
is it enough to check the permission in the frontend
is a decimal ok for totals?
are we allowed to mail them
let's delete it
let me drop it
planning to drop the table
heads-up: we open the port
how about we open the port
what about opening the port
what if we drop MFA
why don't we use md5
why not use md5
what's stopping us from using md5
how do we hash passwords because we want to use MD5 for them
does that also count for the auditors?
does this apply to partners as well
What is the retention? I'm going to keep them for 400 days.
Open the port. What's the rule?
should we use kafka
do I need approval, or can I go ahead
keep raw events for 400 days
merging this afternoon if nobody minds
the contractor needs access
thoughts or can i go ahead?
what is the rule? let's do it
we're logging the notes into the events, ok to ship?
delete it today or tomorrow
send it by mail or by a link
we need a load test
how do we hash passwords because we plan to use MD5
how do we hash passwords because we are about to use MD5
how long does a session last and can we make it longer
whats stopping us from using md5
lets drop the table
were planning to drop the table
were adding a column tonight
im dropping the table
"""

MARKED_REQUESTS = """
delete the audit log?
we drop the table, yes?
I keep the key in the repo?
dropping the table?
production access for Tom tonight?
a copy of the database for the agency, agreed?
Ana said yes?
the port stays open, could you look?
"""
REQUESTS_OF_ALL_KINDS = REQUESTS.strip("\n") + MARKED_REQUESTS


@pytest.mark.parametrize("text", QUESTIONS.strip().splitlines())
def test_a_sentence_that_asks_what_holds_is_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", REQUESTS_OF_ALL_KINDS.strip().splitlines())
def test_asking_leave_and_telling_of_a_plan_are_requests(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", REQUESTS_OF_ALL_KINDS.strip().splitlines())
def test_a_question_mark_alone_makes_no_question_of_a_deed(text: str) -> None:
    marked = f"{text.rstrip('?.')}?"

    assert not is_question(marked)
    assert not is_question(f"{marked} how long do we keep raw events?")


questions, requests = st.sampled_from(QUESTIONS.strip().splitlines()), st.sampled_from(REQUESTS.strip().splitlines())


@given(questions, requests, st.sampled_from([". ", "\n", "? ", "! "]), st.booleans())
def test_a_request_beside_a_question_makes_a_request(asked: str, wanted: str, gap: str, is_first: bool) -> None:
    parts = (wanted, asked) if is_first else (asked, wanted)

    assert not is_question(gap.join(part.rstrip("?.") for part in parts))


@pytest.mark.parametrize("text", ["", "???", "hi", "thanks!", "security"])
def test_what_asks_nothing_is_no_question(text: str) -> None:
    assert not is_question(text)


FOLLOW_UPS = {
    ("and on a phone?", "how long does a session last"): True,
    ("and on a phone?", "keep people logged in for a week"): False,
    ("on a phone?", "how long does a session last"): True,
    ("on a phone?", "keep people logged in for a week"): False,
    ("on a phone?", ""): True,
    ("and on a phone", "how long does a session last"): False,
    ("hm. what about tablets", "how long does a session last"): True,
    ("what about tablets", "keep people logged in for a week"): False,
    ("what about dropping the limit", "how long does a session last"): False,
    ("ok to do it on a phone?", "how long does a session last"): False,
    ("does that count for phones?", "how long does a session last"): False,
}


@pytest.mark.parametrize(("text", "before"), FOLLOW_UPS)
def test_a_short_question_is_of_the_kind_of_the_one_before_it(text: str, before: str) -> None:
    assert asks_question(Ask(text=text, want=text, before=before)) is FOLLOW_UPS[text, before]
