//! What is hidden changes nothing: everything a viewer is answered by an index of the whole world
//! equals what an index of only the visible world answers.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const WORDS: &[&str] = &[
    "run",
    "running",
    "runs",
    "partner",
    "partners",
    "plan",
    "plane",
    "planet",
    "api",
    "key",
    "東京都",
    "京都",
    "häuser",
    "haus",
    "x2000",
];
const QUERIES: &[&str] = &[
    "run",
    "partners plan",
    "pl*",
    "\"api key\"",
    "run -plan",
    "+partner run",
    "\"run pl*\"",
    "api_key x2000",
    "東京",
    "京",
    "haus",
    "",
    "-run",
    "tag:plan run",
    "a*",
    "p* r*",
    "haus*",
    "run OR \"partners plan\" api",
    "kind:spec",
    "lang:de",
    "partneer plan",
    "plnae",
    "runnign -plan",
    "partmer*",
    "\"plan patners\"",
    "kye runnig",
];
const FACETS: &[FacetField] = &[
    FacetField::Kind,
    FacetField::Tag,
    FacetField::Space,
    FacetField::Owner,
    FacetField::Language,
    FacetField::State,
    FacetField::Verified,
    FacetField::Updated,
];

/// A version of a document; `None` stands for its removal.
type Version = (i64, Option<Entry>);

fn arb_entry() -> impl Strategy<Value = Entry> {
    let words = |most| vec(proptest::sample::select(WORDS), 0..most).prop_map(|w| w.join(" "));
    let about = (
        0i64..4,
        0usize..4,
        0usize..3,
        0usize..3,
        vec(0usize..3, 0..3),
    );
    let time = || proptest::option::weighted(0.2, 0i64..4);
    let when = (time(), time(), 0i64..5);
    (words(4), words(16), about, when).prop_map(|(title, text, about, when)| {
        let (anchor, state, kind, language, tags) = about;
        let (embargo, withdraw, updated) = when;
        Entry {
            anchor: Anchor(anchor),
            // Mostly published.
            state: DocumentState::ALL[if state == 3 { 0 } else { 2 }],
            kind: DocumentKind::ALL[kind],
            language: [None, Some("de"), Some("ja")][language].map(str::to_owned),
            tags: tags.into_iter().map(|n| WORDS[n + 4].to_owned()).collect(),
            space: SpaceId(Uuid::from_u128(anchor as u128)),
            embargo_until: embargo.map(at),
            withdraw_at: withdraw.map(at),
            verified_until: embargo.map(|n| at(3 - n)),
            updated_at: at(updated + updated * 2_700_000_000_000),
            ..entry(0, &title, &text)
        }
    })
}

fn arb_version() -> impl Strategy<Value = Version> {
    (0i64..24, proptest::option::weighted(0.85, arb_entry())).prop_map(|(ordinal, entry)| {
        let entry = entry.map(|entry| Entry { ordinal, ..entry });
        (ordinal, entry)
    })
}

fn apply(writer: &mut Writer, batch: &[Version], seq: i64) {
    let change = |(ordinal, entry): &Version| match entry {
        Some(entry) => Change::Put(Box::new(entry.clone())),
        None => Change::Remove(*ordinal),
    };
    let changes = batch.iter().map(change).collect();
    writer.apply(changes, position(seq)).unwrap();
}

/// Everything that the index can be asked through one sight.
fn answers(index: &Index, sight: Sight<'_>) -> Vec<String> {
    let mut answers = Vec::new();
    let snapshot = index.snapshot().unwrap();
    for typed in QUERIES {
        let query = parse(typed);
        for (by, descending) in [
            (OrderBy::Relevance, true),
            (OrderBy::UpdatedAt, true),
            (OrderBy::CreatedAt, false),
            (OrderBy::Title, true),
            (OrderBy::Title, false),
        ] {
            let states = match descending {
                true => Vec::new(),
                false => DocumentState::ALL.to_vec(),
            };
            let filter = SearchFilter {
                states,
                ..SearchFilter::default()
            };
            let request = SearchRequest {
                order: Order { by, descending },
                size: 5,
                facets: FACETS,
                facet_size: 2,
                ..request(&query, &filter, sight)
            };
            let first = index.search(&request).unwrap();
            let after = first.hits.last().map(|hit| hit.place.clone());
            let second = index.search(&SearchRequest { after, ..request }).unwrap();
            let meant = snapshot.meant(typed, &request).unwrap();
            answers.push(format!("{typed} {by:?}: {first:?} {second:?} {meant:?}"));
            let chosen = SearchFilter {
                kinds: vec![DocumentKind::ALL[0]],
                tags: vec![WORDS[4].to_owned()],
                verified: Some(false),
                ..filter.clone()
            };
            let request = SearchRequest {
                filter: &chosen,
                ..request
            };
            let narrowed = index.search(&request).unwrap();
            answers.push(format!("{typed} {by:?}: {narrowed:?}"));
        }
    }
    for ordinal in 0..6 {
        let text = WORDS.iter().skip(ordinal).step_by(3).copied();
        let sample = Sample {
            ordinal: ordinal as i64,
            title: WORDS[ordinal + 2].to_owned(),
            text: text.collect::<Vec<_>>().join(" "),
            tags: Vec::new(),
        };
        let similar = snapshot.similar(&sample, 4, &sight).unwrap();
        answers.push(format!("like {ordinal}: {similar:?}"));
    }
    for typed in [
        "p",
        "run",
        "api k",
        "京",
        "東京",
        "plan plan",
        "h",
        "partmer",
        "plnae",
        "runnign p",
    ] {
        let titles = index.suggest(typed, 4, &sight).unwrap();
        let tags = index.suggest_tags(typed, 4, &sight).unwrap();
        answers.push(format!("{typed}: {titles:?} {tags:?}"));
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn hidden_documents_change_nothing(
        batches in vec(vec(arb_version(), 1..12), 1..12),
        standings in vec((0i64..4, 2usize..6, any::<bool>()), 1..4),
        masked in vec(0i64..24, 0..3),
        now in -1i64..5,
    ) {
        let whole = Index::in_memory().unwrap();
        let mut writer = whole.writer(15 << 20);
        let mut world = std::collections::BTreeMap::new();
        for batch in &batches {
            apply(&mut writer, batch, 1);
            world.extend(batch.iter().cloned());
        }
        let standings = standings.into_iter().map(|(anchor, level, early)| {
            (Anchor(anchor), Standing { level: Level::ALL[level], early })
        });
        let reach = Arc::new(Reach::new(standings));
        let seen = world.into_values().flatten().filter(|e| {
            reach.sees(e.anchor, &e.lifecycle(), at(now)) && !masked.contains(&e.ordinal)
        });
        let part = index_of(seen);
        let of_whole = answers(&whole, Sight { reach: &reach, now: at(now), masked: &masked });
        let of_part = answers(&part, Sight { reach: &reach, now: at(now), masked: &[] });
        for (whole, part) in of_whole.iter().zip(&of_part) {
            prop_assert_eq!(whole, part);
        }
        // Again, from caches.
        let again = answers(&whole, Sight { reach: &reach, now: at(now), masked: &masked });
        prop_assert_eq!(of_whole, again);
    }
}
