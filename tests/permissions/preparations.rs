//! What people of the demo make before the calls are tried, so that there is something of every
//! noun.

/// Who makes what before anybody is asked, and the name that something of it gets.
pub const PREPARATIONS: &[(&str, &str, &str, (&str, &str))] = &[
    (
        "p-elif-kaya",
        "accessRequestCreate",
        r#"{"node": "{third_document}", "level": "COMMENT", "reason": "A wrong figure"}"#,
        ("answered", "/accessRequest/id"),
    ),
    (
        "p-mara-lind",
        "accessRequestApprove",
        r#"{"id": "{answered}", "until": "2999-01-01T00:00:00Z", "answer": "Thank you"}"#,
        ("answered", "/accessRequest/id"),
    ),
    (
        "p-ines-aldous",
        "agreementVersionPublish",
        r#"{"id": "{agreement}", "text": "Better text", "earlierLapseAt": "2999-01-01T00:00:00Z"}"#,
        ("agreement", "/agreement/id"),
    ),
    (
        "p-mara-lind",
        "denialCreate",
        r#"{"node": "{space}", "subject": {"person": "{member}"}, "from": "2998-01-01T00:00:00Z"}"#,
        ("later_denial", "/denial/id"),
    ),
    (
        "p-mara-lind",
        "grantCreate",
        r#"{"node": "{space}", "subject": {"organization": "{torvane}"}, "level": "VIEW", "from": "2998-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}"#,
        ("later_grant", "/grant/id"),
    ),
    (
        "p-mara-lind",
        "participationSet",
        r#"{"space": "{space}", "participant": {"organization": "{castrel}"}, "cap": "VIEW", "from": "2998-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}"#,
        ("later_seat", "/participation/id"),
    ),
    (
        "p-mara-lind",
        "folderCreate",
        r#"{"place": {"space": "{space}"}, "name": "Old"}"#,
        ("old_folder", "/folder/id"),
    ),
    (
        "p-mara-lind",
        "folderArchive",
        r#"{"id": "{old_folder}", "expectedVersion": null}"#,
        ("old_folder", "/folder/id"),
    ),
    (
        "p-mara-lind",
        "documentUpdate",
        r#"{"id": "{third_document}", "expectedVersion": null, "text": "Corrected"}"#,
        ("third_document", "/document/id"),
    ),
    (
        "p-mara-lind",
        "spaceUpdate",
        r#"{"id": "{space}", "expectedVersion": null, "allowsShareLinks": true}"#,
        ("space", "/space/id"),
    ),
    (
        "p-mara-lind",
        "shareLinkCreate",
        r#"{"document": "{third_document}", "until": "{soon}"}"#,
        ("share_link", "/shareLink/id"),
    ),
    (
        "p-mara-lind",
        "shareLinkCreate",
        r#"{"document": "{third_document}", "until": "{soon}"}"#,
        ("link_secret", "/secret"),
    ),
    (
        "p-mara-lind",
        "shareLinkCreate",
        r#"{"document": "{third_document}", "until": "{soon}"}"#,
        ("ended_link", "/shareLink/id"),
    ),
    (
        "p-mara-lind",
        "shareLinkEnd",
        r#"{"id": "{ended_link}"}"#,
        ("ended_link", "/shareLink/id"),
    ),
    (
        "p-ines-aldous",
        "spaceCreate",
        r#"{"kind": "PROGRAM", "slug": "old-room", "name": "Old room", "owners": ["{hexmoor}"]}"#,
        ("old_space", "/space/id"),
    ),
    (
        "p-ines-aldous",
        "spaceArchive",
        r#"{"id": "{old_space}", "expectedVersion": null}"#,
        ("old_space", "/space/id"),
    ),
    (
        "p-ines-aldous",
        "segmentCreate",
        r#"{"name": "Nobody yet", "rule": {"industries": ["mining"], "capabilities": ["blasting"]}}"#,
        ("unused_segment", "/segment/id"),
    ),
    (
        "p-ines-aldous",
        "wallCreate",
        r#"{"a": "{castrel}", "b": "{nimbury}", "reason": "For a while"}"#,
        ("old_wall", "/wall/id"),
    ),
    (
        "p-ines-aldous",
        "wallEnd",
        r#"{"id": "{old_wall}"}"#,
        ("old_wall", "/wall/id"),
    ),
    (
        "p-dana-whitlock",
        "spaceConsentGive",
        r#"{"proposal": "{proposal}"}"#,
        ("proposal", "/proposal/id"),
    ),
    (
        "p-piet-vandaele",
        "participationSet",
        r#"{"space": "{joint}", "participant": {"organization": "{nimbury}"}, "cap": "VIEW", "from": "2998-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}"#,
        ("other_proposal", "/proposal/id"),
    ),
    (
        "p-piet-vandaele",
        "participationSet",
        r#"{"space": "{joint}", "participant": {"organization": "{brackmann}"}, "cap": "VIEW", "until": "2999-01-01T00:00:00Z"}"#,
        ("refused_proposal", "/proposal/id"),
    ),
    (
        "p-dana-whitlock",
        "spaceConsentRefuse",
        r#"{"proposal": "{refused_proposal}"}"#,
        ("refused_proposal", "/proposal/id"),
    ),
    (
        "p-elif-kaya",
        "tokenCreate",
        r#"{"label": "old", "cap": "VIEW"}"#,
        ("old_token", "/token/id"),
    ),
    (
        "p-elif-kaya",
        "tokenRevoke",
        r#"{"id": "{old_token}"}"#,
        ("old_token", "/token/id"),
    ),
    (
        "p-elif-kaya",
        "tokenCreate",
        r#"{"label": "used", "cap": "VIEW"}"#,
        ("secret", "/secret"),
    ),
];
