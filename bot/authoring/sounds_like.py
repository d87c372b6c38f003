"""Suggestions and asks of a twin that sound alike, worked out while they are drawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from twins.authoring.drafts import Draft, PastAsk, Proposal, SuggestionView, TwinPage
from twins.authoring.joining import compared_words, may_join
from twins.authoring.near_misses import compared_texts, guards_in, near_misses
from twins.deciding.ask import Ask
from twins.finder.similar_texts import Weight, alike, weight_by
from twins.freshness.digest import DigestItemView
from twins.playbook.model import Rule

_MOST_COMPARED = 50
RowsOf = Callable[[Sequence[str]], Mapping[str, Any]]
"""An encoder's rows by text, as far as it has any."""


@dataclass(frozen=True)
class SoundsLike:
    """Compares what its caller may show: nothing else is read."""

    rows: RowsOf

    def on_page(self, page: TwinPage, shown: int) -> TwinPage:
        """Add to the first suggestions of a page those that sound like them, and to what is being written the past
        asks that came close."""
        draft = page.draft
        if draft is None:
            return page
        page = replace(page, near_misses=self._near_misses(draft, page.past))
        if len(page.proposals) < 2:
            return page
        weight, found = weight_by(draft.playbook.rules), dict[str, tuple[Proposal, ...]]()
        for head in page.proposals[:shown]:
            found[head.id] = self._alike(head, [each for each in page.proposals if may_join(head, each)], weight)
        return replace(page, alike=found)

    def _near_misses(self, draft: Draft, past: Sequence[PastAsk]) -> Mapping[str, tuple[PastAsk, ...]]:
        if not past:
            return {}
        guards = guards_in(draft)
        texts = [text for guard in guards for text in compared_texts(guard)]
        return near_misses(guards, draft.playbook.rules, past, self.rows((*texts, *(each.want for each in past))))

    def on_card(self, view: SuggestionView) -> SuggestionView:
        if view.draft is None or view.is_hidden or not view.others or view.proposal.joined_to:
            return view
        weight = weight_by(view.draft.playbook.rules)
        return replace(view, alike=self._alike(view.proposal, view.others, weight))

    def on_digest_item(self, item: DigestItemView, rules: Iterable[Rule]) -> DigestItemView:
        """Add, of the other reasons for which the twin was overridden, those that sound like the last one."""
        latest = item.latest
        if latest is None or not latest.others:
            return item
        texts = {each.text: each for each in latest.others}
        rows = self.rows((latest.reason, *texts))
        near = alike((latest.reason,), {key: key for key in texts}, rows, weight_by(rules))
        return replace(item, latest=replace(latest, alike=tuple(texts[key] for key in near)))

    def before(self, ask: str, answered: Sequence[Proposal], rules: Iterable[Rule]) -> tuple[Proposal, ...]:
        """Return the answers by hand to asks that sound like this one."""
        return self._near((Ask.of(ask).want,), answered, weight_by(rules)) if answered else ()

    def _alike(self, head: Proposal, others: Sequence[Proposal], weight: Weight) -> tuple[Proposal, ...]:
        return self._near(compared_words(head), others, weight)

    def _near(self, texts: Sequence[str], others: Sequence[Proposal], weight: Weight) -> tuple[Proposal, ...]:
        words = {each.id: said[0] for each in others[-_MOST_COMPARED:] if (said := compared_words(each))}
        if not texts or not words:
            return ()
        near = alike(texts, words, self.rows((*texts, *words.values())), weight)
        return tuple(each for key in near for each in others if each.id == key)
