//! What is passed over by bounds: never a match that belongs on the page.

use std::sync::Arc;

use super::*;

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }

    /// A word, the first ones much more often.
    fn word(&mut self) -> String {
        let most = 1 + self.below(60);
        format!(
            "w{}x",
            ["a", "e", "i", "o", "u"][self.below(5).min(most) as usize]
                .repeat(1 + self.below(most) as usize % 12)
        )
    }

    fn words(&mut self, count: u64) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// Three parts of eight hundred documents; those under anchor 2 are much longer.
fn world(dice: &mut Dice, languages: &[&str]) -> Index {
    let index = Index::in_memory().unwrap();
    for part in 0..3 {
        let entries = (0..800).map(|n| {
            let ordinal = 1 + part * 800 + n;
            let anchor = 1 + i64::from(dice.below(3) == 0);
            let length = if anchor == 1 { 5 + dice.below(40) } else { 200 };
            let title = 1 + dice.below(4);
            let language = languages[n as usize % languages.len()];
            Entry {
                anchor: Anchor(anchor),
                language: Some(language.to_owned()),
                ..entry(ordinal, &dice.words(title), &dice.words(length))
            }
        });
        put(&index, entries.collect::<Vec<_>>(), part + 1);
    }
    index
}

fn hits(index: &Index, reach: &Arc<Reach>, typed: &str, size: usize) -> Vec<Hit> {
    let (query, filter) = (parse(typed), SearchFilter::default());
    let sight = Sight {
        reach,
        now: at(1_000_000),
        masked: &[],
    };
    let request = SearchRequest {
        size,
        ..request(&query, &filter, sight)
    };
    let found = index.search(&request).unwrap();
    let all = SearchRequest {
        want_total: false,
        ..request.clone()
    };
    assert_eq!(index.search(&all).unwrap().hits, found.hits, "{typed}");
    let total = found.total.unwrap() as usize;
    assert_eq!(found.hits.len(), total.min(size), "{typed}");
    found.hits
}

/// The worst first: this way nothing is passed over. Turned round, equals still by ordinal.
fn without_passing_over(index: &Index, reach: &Arc<Reach>, typed: &str) -> Vec<Hit> {
    let (query, filter) = (parse(typed), SearchFilter::default());
    let order = Order {
        descending: false,
        ..Order::RELEVANCE
    };
    let request = SearchRequest {
        order,
        size: 10_000,
        ..request(&query, &filter, sight(reach))
    };
    let mut hits = index.search(&request).unwrap().hits;
    hits.sort_by(|a, b| {
        let bits = |hit: &Hit| hit.place.to_bytes()[..8].to_vec();
        bits(b).cmp(&bits(a)).then(a.ordinal.cmp(&b.ordinal))
    });
    hits
}

#[test]
fn the_first_hits_are_those_of_the_whole_list() {
    // Languages with rules of their own, and one without: words have several lists.
    the_first_are_the_first(&["xx", "en", "de"]);
}

#[test]
fn so_they_are_where_words_have_one_list() {
    the_first_are_the_first(&["xx"]);
}

fn the_first_are_the_first(languages: &[&str]) {
    let mut dice = Dice(7);
    let index = world(&mut dice, languages);
    let some = reach(&[(1, Level::View)]);
    let all = reach(&[(1, Level::View), (2, Level::View)]);
    let mut many = 0;
    for _ in 0..25 {
        let count = 1 + dice.below(4);
        let words = dice.words(count);
        for typed in [words.clone(), format!("+{}", words.replace(' ', " +"))] {
            for reach in [&some, &all] {
                let whole = hits(&index, reach, &typed, 10_000);
                assert_eq!(
                    whole,
                    without_passing_over(&index, reach, &typed),
                    "{typed}"
                );
                for size in [1, 5, 20] {
                    let first = hits(&index, reach, &typed, size);
                    assert_eq!(first, whole[..whole.len().min(size)], "{typed}, {size}");
                }
                many += usize::from(whole.len() > 300);
            }
        }
    }
    assert!(many > 20, "{many}: too few matches to pass over any");
}
