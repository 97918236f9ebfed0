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
        ("+runs +partners", &[1]),
        ("+integration", &[1]),
        ("+haus +vertrag", &[20]),
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
fn a_title_typed_as_it_is_comes_first() {
    let often = "price list price list price list XR-2000 guide 東京都";
    let index = index_of([
        entry(1, "Price list and more", often),
        entry(2, "Price list", "other words"),
        entry(3, "The XR-2000/b: guide!", "other words"),
        entry(4, "XR-2000/b guide, the second", often),
        entry(5, "東京都", "ほか"),
        entry(6, "東京都のこと", often),
    ]);
    for (typed, first) in [
        ("price list", 2),
        ("Price LIST", 2),
        ("\"price list\"", 2),
        ("the xr-2000/b guide", 3),
        ("東京都", 5),
    ] {
        assert_eq!(found(&index, typed)[0], first, "{typed}");
    }
}

#[test]
fn names_are_found_whole_and_in_pieces() {
    let index = index_of([
        entry(1, "Other", "Call getUserName on it."),
        entry(2, "Other", "The XR-2000/b and its api_key."),
        entry(3, "Other", "An HTTPServer2 with OAuth2 over IPv6."),
        entry(
            4,
            "JavaScript engines",
            "Version v1.2.3 from GitHub Actions, by e-mail.",
        ),
        entry(5, "Other", "the user and the key"),
    ]);
    for (typed, ordinals) in [
        ("getUserName", &[1][..]),
        ("getusername", &[1]),
        ("user", &[5, 1]),
        ("\"get user name\"", &[1]),
        ("\"call getusername on\"", &[1]),
        ("getUs*", &[1]),
        ("XR-2000/b", &[2]),
        ("xr2000b", &[2]),
        ("XR2000b", &[2]),
        ("\"XR 2000 b\"", &[2]),
        ("apikey", &[2]),
        ("apiKey", &[2]),
        ("api-key", &[2, 5]),
        ("httpserver2", &[3]),
        ("server", &[3]),
        ("oauth", &[3]),
        ("\"OAuth 2\"", &[3]),
        ("ipv6", &[3]),
        ("v1.2.3", &[4]),
        ("1.2.3", &[4]),
        ("javascript engine", &[4]),
        ("\"github actions\"", &[4]),
        ("GITHUB", &[4]),
        ("email", &[4]),
        ("other -getUserName -api_key", &[5, 3]),
    ] {
        assert_eq!(found(&index, typed), ordinals, "{typed}");
    }
}

#[test]
fn languages_are_followed() {
    let written = |ordinal, language: &str, title: &str, text: &str| Entry {
        language: (!language.is_empty()).then(|| language.to_owned()),
        ..entry(ordinal, title, text)
    };
    let index = index_of([
        written(
            1,
            "de",
            "Maßnahmen",
            "Die Größe der Straße für Herrn Müller.",
        ),
        written(
            2,
            "",
            "Leitfaden",
            "Die Häuser der Partner werden in diesem Leitfaden ausführlich beschrieben, damit \
             jeder die Verträge findet.",
        ),
        written(
            3,
            "ar",
            "دليل الشركاء",
            "الاتفاقيات والمستندات المُوَقَّعة في الإدارة",
        ),
        written(
            4,
            "ja",
            "パートナー契約",
            "merge requests の手順を確認してください。",
        ),
        written(5, "th", "คู่มือ", "สัญญาความร่วมมือกับคู่ค้า"),
        written(6, "en", "Guide", "A vertrag is a contract."),
    ]);
    for (typed, ordinals) in [
        ("STRASSE", &[1][..]),
        ("straßen", &[1]),
        ("Groesse", &[1]),
        ("grosse", &[1]),
        ("Mueller", &[1]),
        ("Muller", &[1]),
        ("massnahme", &[1]),
        ("Haus", &[2]),
        ("Vertrag", &[6, 2]),
        ("شركاء", &[3]),
        ("إتفاقيات", &[3]),
        ("الموقعه", &[3]),
        ("مستندات", &[3]),
        ("ادارة", &[3]),
        ("merge request", &[4]),
        ("契約", &[4]),
        ("パートナーとの契約手順", &[4]),
        ("สัญญา", &[5]),
        ("คู่ค้า", &[5]),
    ] {
        assert_eq!(found(&index, typed), ordinals, "{typed}");
    }
}

#[test]
fn headings_count_more_than_text() {
    let filler = "other words that only take up room";
    let text = |word: &str| format!("{filler} {word} {filler}");
    let mut headed = entry(3, "Guide", &text("renewal"));
    headed.headings = vec!["renewal".to_owned()];
    let titled = entry(4, "renewal", &text("guide"));
    let index = index_of([entry(1, "Guide", &text("renewal")), headed, titled]);
    assert_eq!(found(&index, "renewal"), [4, 3, 1]);
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

#[test]
fn titles_order_as_people_sort_them_over_parts_and_pages() {
    let titles = [
        "beta",
        "Alpha",
        "\u{e4}lter",
        "alpha",
        "",
        "\u{6771}\u{4eac}",
        "Zeta 2",
        "zeta 10",
    ];
    let index = Index::in_memory().unwrap();
    // Each commit is a part of its own.
    for (n, title) in titles.iter().enumerate() {
        let ordinal = n as i64 + 1;
        put(&index, [entry(ordinal, title, "word")], ordinal);
    }
    let reach = reach(&[(1, Level::View)]);
    let (query, filter) = (parse("word"), SearchFilter::default());
    // Equal titles come in ascending ordinal, whichever way.
    for (descending, ordinals) in [
        (false, [5, 2, 4, 3, 1, 8, 7, 6]),
        (true, [6, 7, 8, 1, 3, 2, 4, 5]),
    ] {
        let order = Order {
            by: OrderBy::Title,
            descending,
        };
        for size in 1..=9 {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let request = SearchRequest {
                    order,
                    size,
                    after: after.take(),
                    ..request(&query, &filter, sight(&reach))
                };
                let found = index.search(&request).unwrap();
                assert_eq!(found.total, Some(8));
                seen.extend(found.hits.iter().map(|hit| hit.ordinal));
                let place = found.hits.last().map(|hit| hit.place.to_bytes());
                after = place.and_then(|bytes| Place::from_bytes(&bytes));
                if !found.has_next {
                    break;
                }
            }
            assert_eq!(seen, ordinals, "{descending} {size}");
        }
    }
    // A page goes on where it was, whatever became of the hit that it ended with.
    let order = Order {
        by: OrderBy::Title,
        descending: false,
    };
    let page = |after: Option<Place>| {
        let request = SearchRequest {
            order,
            size: 4,
            after,
            ..request(&query, &filter, sight(&reach))
        };
        index.search(&request).unwrap()
    };
    let first = page(None);
    let mut writer = index.writer(Writer::MEMORY);
    writer.apply(vec![Change::Remove(3)], position(9)).unwrap();
    let rest = page(Some(first.hits[3].place.clone()));
    let rest: Vec<i64> = rest.hits.iter().map(|hit| hit.ordinal).collect();
    assert_eq!(rest, [1, 8, 7, 6]);
}
