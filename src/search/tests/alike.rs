//! What is like a document, and what lifts a match besides its words.

use super::*;

fn sample(entry: &Entry) -> Sample {
    Sample {
        ordinal: entry.ordinal,
        title: entry.title.clone(),
        text: entry.text.clone(),
        tags: entry.tags.clone(),
    }
}

#[test]
fn what_shares_telling_words_is_alike() {
    let filler = "the words that every text of them has";
    let about = |n, title: &str, text: &str| entry(n, title, &format!("{text} {filler}"));
    let first = about(1, "Turbine maintenance", "rotor blades and bearings");
    let entries = [
        first.clone(),
        about(2, "Bearings", "of the rotor of a turbine"),
        about(3, "Price list", "what a turbine costs"),
        about(4, "Holidays", "when nobody works"),
        about(5, "Travel", "how to get there"),
        about(6, "Canteen", "what there is to eat"),
        about(7, "Parking", "where to leave a car"),
        about(8, "Insurance", "who pays for what"),
        about(9, "Phones", "whom to call"),
        Entry {
            anchor: Anchor(2),
            ..about(10, "Turbine maintenance", "rotor blades and bearings")
        },
        Entry {
            state: DocumentState::Draft,
            ..about(11, "Turbine maintenance", "rotor blades and bearings")
        },
    ];
    let index = index_of(entries);
    let reach = reach(&[(1, Level::Edit)]);
    let snapshot = index.snapshot().unwrap();
    let similar = |sample: &Sample, size| snapshot.similar(sample, size, &sight(&reach)).unwrap();
    assert_eq!(similar(&sample(&first), 9), [2, 3]);
    assert_eq!(similar(&sample(&first), 1), [2]);
    assert_eq!(similar(&sample(&entry(4, "", filler)), 9), [0; 0]);
    assert_eq!(similar(&sample(&entry(4, "", "")), 9), [0; 0]);
}

#[test]
fn signals_decide_between_equals() {
    let day = 86_400_000_000;
    let now = at(1_000 * day);
    let old = |n: i64, title: &str, text: &str| Entry {
        updated_at: at(n),
        ..entry(n, title, text)
    };
    let index = index_of([
        old(1, "Note", "early access to the price list of partners"),
        old(2, "Note", "list the price of early partners with access"),
        old(3, "Partners note", "early access to the price list of all"),
        Entry {
            verified_until: Some(at(2_000 * day)),
            ..old(4, "Memo", "turbine")
        },
        old(5, "Memo", "turbine"),
        Entry {
            updated_at: at(999 * day),
            ..old(6, "Memo", "turbine")
        },
        Entry {
            updated_at: at(800 * day),
            ..old(7, "Memo", "turbine")
        },
    ]);
    let reach = reach(&[(1, Level::View)]);
    let order = |typed: &str| {
        let (query, filter) = (parse(typed), SearchFilter::default());
        let sight = Sight {
            now,
            ..sight(&reach)
        };
        let found = index.search(&request(&query, &filter, sight)).unwrap();
        let ordinals = found.hits.iter().map(|hit| hit.ordinal);
        ordinals.collect::<Vec<_>>()
    };
    assert_eq!(order("price list")[2], 2, "words side by side");
    assert_eq!(order("access partners")[0], 3, "words in the title");
    assert_eq!(order("turbine"), [4, 6, 7, 5]);
    index.use_signals(false);
    assert_eq!(order("price list"), [1, 2, 3]);
    assert_eq!(order("turbine"), [4, 5, 6, 7]);
}

/// What is passed over for its bound would not have come onto the page.
#[test]
fn pages_are_parts_of_the_whole_order() {
    let words = ["price", "list", "plan", "partner"];
    let text = |n: usize| {
        let chosen = (0..n % 23).map(|m| words[(n * 7 + m * m) % 4]);
        chosen.collect::<Vec<_>>().join(" ")
    };
    let index = index_of((0..300).map(|n| Entry {
        verified_until: (n % 3 == 0).then(|| at(2_000_000)),
        ..entry(n as i64, &text(n / 7), &text(n))
    }));
    let reach = reach(&[(1, Level::View)]);
    for typed in ["price list", "plan", "partner plan list"] {
        for descending in [true, false] {
            let (query, filter) = (parse(typed), SearchFilter::default());
            let order = Order {
                descending,
                ..Order::RELEVANCE
            };
            let request = SearchRequest {
                order,
                size: 1_000,
                ..request(&query, &filter, sight(&reach))
            };
            let whole = index.search(&request).unwrap().hits;
            let (mut pages, mut after) = (Vec::new(), None);
            loop {
                let request = SearchRequest {
                    size: 7,
                    after,
                    ..request
                };
                let found = index.search(&request).unwrap();
                after = found.hits.last().map(|hit| hit.place.clone());
                pages.extend(found.hits);
                if !found.has_next {
                    break;
                }
            }
            assert_eq!(pages, whole, "{typed}");
        }
    }
}
