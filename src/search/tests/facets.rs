//! Facets: what else could be chosen.

use super::*;

fn world() -> Index {
    let month = |year: i32, month: u32| {
        let day = chrono::NaiveDate::from_ymd_opt(year, month, 17).unwrap();
        day.and_time(chrono::NaiveTime::MIN).and_utc()
    };
    let made = |n: i64, kind, tag: &str, updated_at| Entry {
        kind,
        tags: vec![tag.to_owned()],
        updated_at,
        ..entry(n, "note", "")
    };
    use DocumentKind::{Playbook, Spec};
    index_of([
        made(1, Spec, "a", month(2025, 4)),
        made(2, Spec, "b", month(2025, 4)),
        made(3, Playbook, "b", month(2025, 12)),
        Entry {
            verified_until: Some(at(2_000_000)),
            ..made(4, Playbook, "c", month(2026, 1))
        },
        Entry {
            state: DocumentState::Draft,
            ..made(5, Spec, "a", month(2020, 1))
        },
        Entry {
            anchor: Anchor(2),
            ..made(6, Spec, "hidden", month(2019, 1))
        },
    ])
}

/// `value:count` of one facet.
fn facet(field: FacetField, typed: &str, filter: &SearchFilter) -> String {
    let reach = reach(&[(1, Level::Edit)]);
    let query = parse(typed);
    let request = SearchRequest {
        facets: &[field],
        ..request(&query, filter, sight(&reach))
    };
    let found = world().search(&request).unwrap();
    let values = found.facets[0].values.iter();
    let values = values.map(|value| format!("{}:{}", value.value, value.count));
    values.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_facet_ignores_what_was_chosen_for_its_own_field() {
    use FacetField::{Kind, State, Tag, Updated, Verified};
    let specs = SearchFilter {
        kinds: vec![DocumentKind::Spec],
        ..SearchFilter::default()
    };
    let verified = SearchFilter {
        verified: Some(true),
        ..SearchFilter::default()
    };
    let in_april = SearchFilter {
        updated_in: vec![(
            "2025-04-01T00:00:00Z".parse().unwrap(),
            "2025-05-01T00:00:00Z".parse().unwrap(),
        )],
        ..SearchFilter::default()
    };
    let all = SearchFilter::default();
    for (field, typed, filter, expected) in [
        (Kind, "", &all, "PLAYBOOK:2 SPEC:2"),
        (Kind, "note", &specs, "PLAYBOOK:2 SPEC:2"),
        (Kind, "kind:spec", &specs, "SPEC:2"),
        (Kind, "", &in_april, "SPEC:2"),
        (Tag, "", &specs, "a:1 b:1"),
        (Tag, "tag:b", &specs, "b:1"),
        (Verified, "", &all, "false:3 true:1"),
        (Verified, "note", &verified, "false:3 true:1"),
        (Tag, "-other", &verified, "c:1"),
        (Updated, "", &all, "2026-01:1 2025-12:1 2025-04:2"),
        (Updated, "note", &in_april, "2026-01:1 2025-12:1 2025-04:2"),
        (Updated, "", &specs, "2025-04:2"),
        (State, "", &all, "PUBLISHED:4 DRAFT:1"),
        (State, "nothing", &all, ""),
    ] {
        let counted = facet(field, typed, filter);
        assert_eq!(counted, expected, "{field:?} {typed} {filter:?}");
    }
}

#[test]
fn many_months_are_counted_as_years() {
    let filter = SearchFilter {
        states: DocumentState::ALL.to_vec(),
        ..SearchFilter::default()
    };
    let counted = facet(FacetField::Updated, "", &filter);
    assert_eq!(counted, "2026:1 2025:3 2020:1");
}
