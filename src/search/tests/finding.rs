//! What is found, and in which order.

use super::*;

#[test]
fn queries_find_what_people_mean() {
    let mut german = entry(20, "Verträge der Häuser", "Alle Verträge.");
    german.language = Some("de".to_owned());
    let mut tagged = entry(30, "Roadmap", "Nothing else.");
    tagged.tags = vec!["EMEA".to_owned()];
    tagged.kind = DocumentKind::GtmPlan;
    tagged.language = Some("pt-BR".to_owned());
    tagged.verified_until = Some(at(2_000_000));
    let index = index_of([
        entry(1, "Running the integration", "How partners run it."),
        entry(2, "Other", "An XR-2000/b speaks with api_key and C++."),
        entry(3, "Other", "An XR 3000 with the api and a key."),
        entry(4, "Crème brûlée", "dessert"),
        german,
        tagged,
        entry(40, "東京都のガイド", "設定"),
    ]);
    for (typed, ordinals) in [
        ("runs", &[1][..]),
        ("integrations PARTNER", &[1]),
        ("\"run it\"", &[1]),
        ("\"running it\"", &[]),
        ("\"the integration how\"", &[]),
        ("creme", &[4]),
        ("BRULÉE", &[4]),
        ("xr-2000/b", &[2]),
        ("xr-2000", &[2]),
        ("api_key", &[2]),
        ("c++", &[2]),
        ("xr", &[3, 2]),
        ("xr -2000", &[3]),
        ("other -\"api key\"", &[3]),
        ("+api +dessert", &[]),
        ("\"crème brulee\" OR \"xr 3000\"", &[4, 3]),
        ("integ*", &[1]),
        ("Haus Vertrag", &[20]),
        ("hauser", &[20]),
        ("東京", &[40]),
        ("京", &[40]),
        ("東京都", &[40]),
        ("ガイト", &[40]),
        ("都", &[40]),
        ("設定 東京", &[40]),
        ("tag:emea", &[30]),
        ("kind:gtm-plan", &[30]),
        ("lang:pt", &[30]),
        ("lang:p", &[]),
        ("verified:yes", &[30]),
        ("verified:yes dessert", &[]),
        ("verified:no xr", &[3, 2]),
        ("before:1970-01-01", &[]),
        ("after:1970-01-01 dessert", &[4]),
        ("after:1970-01-02", &[]),
        ("space:emea dessert", &[]),
        ("", &[40, 30, 20, 4, 3, 2, 1]),
        ("-other", &[40, 30, 20, 4, 1]),
        ("nosuchword", &[]),
    ] {
        assert_eq!(found(&index, typed), ordinals, "{typed}");
    }
}

#[test]
fn better_matches_come_first() {
    let filler = "other words that only take up room in the text";
    let index = index_of([
        entry(
            1,
            "Guide",
            &format!("onboarding {filler} {filler} {filler}"),
        ),
        entry(2, "Onboarding", filler),
        entry(3, "Guide", &format!("onboarding partners {filler}")),
        entry(4, "Guide", &format!("partners {filler}")),
        entry(
            5,
            "Guide",
            &format!("onboarding {filler} {filler} {filler}"),
        ),
    ]);
    assert_eq!(found(&index, "onboarding"), [2, 3, 1, 5]);
    assert_eq!(found(&index, "partners onboarding")[0], 3);
}

#[test]
fn references_match_only_what_they_were_resolved_to() {
    let index = index_of([entry(1, "a", ""), entry(2, "b", "")]);
    let reach = reach(&[(1, Level::View)]);
    let sight = Sight {
        reach: &reach,
        now: at(0),
        masked: &[],
    };
    let mut query = parse("space:x space:y");
    for (ids, hits) in [
        (vec![], 0),
        (vec![Uuid::from_u128(2)], 0),
        (vec![Uuid::from_u128(1)], 2),
    ] {
        query.references[1].ids = ids;
        let filter = SearchFilter::default();
        let found = index.search(&request(&query, &filter, sight)).unwrap();
        assert_eq!(found.hits.len(), hits);
    }
}

#[test]
fn changes_are_idempotent_and_the_last_holds() {
    let index = index_of([entry(1, "one", "")]);
    let mut writer = index.writer(Writer::MEMORY);
    for _ in 0..2 {
        let changes = vec![
            Change::Put(Box::new(entry(1, "gone", ""))),
            Change::Put(Box::new(entry(2, "two", ""))),
            Change::Put(Box::new(entry(1, "first", ""))),
            Change::Remove(3),
        ];
        writer.apply(changes, position(7)).unwrap();
        assert_eq!(found(&index, "one gone first two"), [1, 2]);
        assert_eq!(found(&index, "gone"), [0; 0]);
        assert_eq!(index.position(), Some(position(7)));
    }
    writer.apply(vec![Change::Remove(2)], position(8)).unwrap();
    assert_eq!(found(&index, ""), [1]);
    let mut inventory = Vec::new();
    index.inventory(|indexed| inventory.push(indexed)).unwrap();
    let known = entry(1, "first", "");
    let expected = Indexed {
        ordinal: 1,
        anchor: known.anchor,
        updated_at: 1,
        digest: known.digest(),
    };
    assert_eq!(inventory, [expected]);
    assert_ne!(known.digest(), entry(1, "firs", "t").digest());
}
