//! Who finds what: permits against the rule itself.

use proptest::prelude::*;

use super::*;

#[test]
fn nothing_is_found_without_standing() {
    let index = index_of([entry(1, "word", "")]);
    for standings in [&[][..], &[(2, Level::Manage)], &[(1, Level::Discover)]] {
        let reach = reach(standings);
        let sight = Sight {
            reach: &reach,
            now: at(0),
            masked: &[],
        };
        for typed in ["", "word", "-other"] {
            let (query, filter) = (parse(typed), SearchFilter::default());
            let found = index.search(&request(&query, &filter, sight)).unwrap();
            assert_eq!((found.hits.len(), found.total), (0, Some(0)));
        }
        assert!(index.suggest("w", 9, &sight).unwrap().is_empty());
        assert!(index.suggest_tags("", 9, &sight).unwrap().is_empty());
    }
}

fn arb_entry() -> impl Strategy<Value = Entry> {
    let time = || proptest::option::of(0i64..6);
    (0usize..4, 0i64..4, time(), time()).prop_map(|(state, anchor, embargo, withdraw)| Entry {
        state: DocumentState::ALL[state],
        anchor: Anchor(anchor),
        embargo_until: embargo.map(at),
        withdraw_at: withdraw.map(at),
        ..entry(0, "word", "")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// At every instant, in any order, exactly what the rule lets see is found.
    #[test]
    fn permits_are_the_rule(
        entries in proptest::collection::vec(arb_entry(), 1..40),
        standings in proptest::collection::vec((0i64..4, 0usize..6, any::<bool>()), 0..5),
        times in proptest::collection::vec(-1i64..7, 1..12),
    ) {
        let numbered = (0..).zip(entries);
        let entries: Vec<_> = numbered.map(|(ordinal, e)| Entry { ordinal, ..e }).collect();
        let index = index_of(entries.clone());
        let standings = standings.into_iter().map(|(anchor, level, early)| {
            (Anchor(anchor), Standing { level: Level::ALL[level], early })
        });
        let reach = Arc::new(Reach::new(standings));
        let (query, filter) = (parse("word"), SearchFilter {
            states: DocumentState::ALL.to_vec(),
            ..SearchFilter::default()
        });
        for time in times {
            let sight = Sight { reach: &reach, now: at(time), masked: &[] };
            let found = index.search(&request(&query, &filter, sight)).unwrap();
            let mut hits: Vec<_> = found.hits.iter().map(|hit| hit.ordinal).collect();
            hits.sort_unstable();
            let seen = entries
                .iter()
                .filter(|e| reach.sees(e.anchor, &e.lifecycle(), at(time)))
                .map(|e| e.ordinal);
            prop_assert_eq!(hits, seen.collect::<Vec<_>>());
        }
    }
}
