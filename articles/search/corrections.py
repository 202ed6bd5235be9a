"""“Did you mean”: a word that readers can read somewhere, near to one that they cannot."""

from django.db.models import Q

from articles.models import Edition, SearchWord
from articles.search import spelling
from articles.search.backends import backend
from articles.search.finding import visible_at
from articles.search.index import texts_of
from articles.search.query import MOST_CHARACTERS
from articles.search.stems import stem
from articles.search.words import spans, words

MOST_WORDS = 4
MOST_PROPOSALS = 12


def did_you_mean(text, *, at):
    """Return `text` with each word that nothing visible has replaced by the nearest that it has.

    "" when there is none. The index's vocabulary knows words of what is planned or gone, too, so
    it only says where to look: each word in the answer was read in an edition visible at `at`.
    """
    typed = list(spans(text[:MOST_CHARACTERS]))
    doubtful = [word for word, _, _ in typed if spelling.is_proposed(word)][:MOST_WORDS]
    proposals = _proposals(doubtful)
    places = _newest_with({*doubtful, *(word for near in proposals.values() for word in near)}, at)
    unknown = [word for word in doubtful if word not in places]
    texts = _read(places, [near for word in unknown for near in proposals[word]], at)
    replaced = {word: _nearest(word, proposals[word], places, texts) for word in unknown}
    if not any(replaced.values()):
        return ""
    return _rewrite(text[:MOST_CHARACTERS], typed, replaced)


def _proposals(doubtful):
    """Return, for each word, words of the vocabulary that are near to it, the nearest first."""
    near = {word: spelling.one_edit_away(word) for word in doubtful}
    skeletons = [spelling.skeleton(word) for word in doubtful]
    condition = Q(word__in=sorted(set().union(*near.values()))) | Q(skeleton__in=skeletons)
    known = SearchWord.objects.filter(condition).values_list("word", flat=True) if near else []
    known = list(known)
    return {word: _nearest_first(word, known) for word in doubtful}


def _nearest_first(typed, known):
    ranked = sorted((spelling.distance(typed, word), word) for word in known if word != typed)
    most = 1 if len(typed) < 6 else 2
    return [word for distance, word in ranked if distance <= most][:MOST_PROPOSALS]


def _newest_with(wanted, at):
    """Return, for each of the words that a visible edition has, the id of the newest. One query."""
    if not wanted:
        return {}
    condition, moments = visible_at(at)
    looked_up = [(word, *backend().newest(word, condition, moments)) for word in sorted(wanted)]
    sql = f"SELECT {', '.join(f'({subquery})' for _, subquery, _ in looked_up)}"
    values = [value for _, _, parameters in looked_up for value in parameters]
    [found] = backend().ask(sql, values)
    return {word: pk for (word, _, _), pk in zip(looked_up, found, strict=True) if pk is not None}


def _read(places, proposed, at):
    """Return the words of each visible edition that has one of the `proposed`, by its id."""
    pks = {places[word] for word in proposed if word in places}
    visible = Edition.objects.visible(at=at).filter(pk__in=pks)
    editions = visible.only("title", "standfirst", "body") if pks else []
    return {
        edition.pk: {word for text in texts_of(edition) for word in words(text)}
        for edition in editions
    }


def _nearest(typed, proposals, places, texts):
    """Return the word nearest to `typed` that is read where a proposal stands, or ""."""
    for word in proposals:
        readable = texts.get(places.get(word), ())
        forms = [form for form in readable if form == word or stem(form) == stem(word)]
        if forms:
            return min(forms, key=lambda form: (spelling.distance(typed, form), form))
    return ""


def _rewrite(text, typed, replaced):
    pieces, at = [], 0
    for word, start, end in typed:
        pieces += [text[at:start], replaced.get(word) or text[start:end]]
        at = end
    return "".join([*pieces, text[at:]])
