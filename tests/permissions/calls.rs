//! One call of every query and of every mutation. `{name}` stands for the id of something on the
//! stage.

/// Queries with their arguments.
pub const QUERIES: &[(&str, &str)] = &[
    ("viewer", ""),
    ("rateLimit", ""),
    ("host", ""),
    ("node", "(id: \"{document}\")"),
    ("nodes", "(ids: [\"{document}\", \"{grant}\", \"{wall}\"])"),
    (
        "search",
        "(query: \"controller\", first: 3, facetBy: [KIND, LANGUAGE, OWNER, PARTNER, SPACE, STATE, TAG, VERIFIED, UPDATED])",
    ),
    ("search", "(query: \"c* state:lost\", first: 1)"),
    ("search", "(query: \"contorller\", first: 1)"),
    ("suggest", "(prefix: \"he\")"),
    ("document", "(by: {id: \"{document}\"})"),
    ("documents", "(first: 3)"),
    ("folder", "(by: {id: \"{folder}\"})"),
    ("space", "(by: {slug: \"library\"})"),
    ("spaces", "(first: 3)"),
    ("partner", "(by: {key: \"torvane\"})"),
    ("partners", "(first: 3)"),
    ("person", "(by: {id: \"{member}\"})"),
    ("people", "(first: 3)"),
    ("groups", "(first: 3)"),
    ("segment", "(by: {id: \"{segment}\"})"),
    ("segments", "(first: 3)"),
    ("walls", "(first: 3)"),
    ("agreement", "(by: {key: \"nda\"})"),
    ("agreements", "(first: 3)"),
    ("signatures", "(first: 3)"),
    ("tokens", "(first: 3)"),
    ("sessions", "(first: 3)"),
    ("auditLog", "(first: 20)"),
    ("auditLog", "(last: 3)"),
    ("accessRequests", "(first: 3)"),
    ("proposals", "(first: 3)"),
    ("notifications", "(first: 3)"),
    (
        "accessReviews",
        "(dueBefore: \"2999-01-01T00:00:00Z\", last: 3)",
    ),
    ("spaceLeavePreview", "(space: \"{joint}\")"),
    ("spaceLeavePreview", "(space: \"{space}\")"),
    ("shareLinks", "(first: 3)"),
    ("savedSearches", "(first: 3)"),
    ("searchInsights", "(first: 3)"),
    ("searchInsights", "(filter: {space: \"{space}\"})"),
    ("synonyms", "(first: 3)"),
    ("identityProviders", "(first: 3)"),
    ("identityProviders", "(organization: \"{torvane}\")"),
    ("synonyms", "(space: \"{closed_space}\")"),
    (
        "explainAccess",
        "(node: \"{locked_document}\", person: \"{unsigned}\")",
    ),
    (
        "explainAccess",
        "(node: \"{walled_document}\", person: \"{vendor}\")",
    ),
    ("audience", "(node: \"{space}\", first: 3)"),
    (
        "accessPreview",
        "(change: {grant: {node: \"{space}\", subject: {participants: true}, level: COMMENT}})",
    ),
    (
        "accessPreview",
        "(change: {denial: {node: \"{folder}\", subject: {organization: \"{torvane}\"}}})",
    ),
];

/// Mutations with their inputs, in order.
pub const MUTATIONS: &[(&str, &str)] = &[
    (
        "shareLinkCreate",
        r#"{"document": "{third_document}", "until": "{soon}"}"#,
    ),
    ("shareLinkOpen", r#"{"secret": "{link_secret}"}"#),
    ("shareLinkOpen", r#"{"secret": "cps_nothing"}"#),
    ("shareLinkEnd", r#"{"id": "{share_link}"}"#),
    ("savedSearchCreate", r#"{"name": "Mine", "query": "hx"}"#),
    (
        "savedSearchCreate",
        r#"{"name": "The room", "query": "hx", "filter": {"spaces": ["{closed_space}"]}}"#,
    ),
    ("savedSearchDelete", r#"{"id": "{saved_search}"}"#),
    (
        "searchOpen",
        r#"{"search": "{search}", "document": "{third_document}"}"#,
    ),
    ("synonymSet", r#"{"words": ["ssd", "disk"]}"#),
    (
        "synonymSet",
        r#"{"space": "{space}", "words": ["ssd", "disk"], "isOneWay": true}"#,
    ),
    (
        "synonymSet",
        r#"{"id": "{closed_synonyms}", "words": ["ssd", "disk"]}"#,
    ),
    ("synonymDelete", r#"{"id": "{synonyms}"}"#),
    (
        "accessRequestCreate",
        r#"{"node": "{other_document}", "level": "MANAGE", "reason": "To keep it current"}"#,
    ),
    (
        "accessRequestApprove",
        r#"{"id": "{request}", "until": "2999-01-01T00:00:00Z"}"#,
    ),
    (
        "accessRequestRefuse",
        r#"{"id": "{other_request}", "reason": "Not this one"}"#,
    ),
    ("spaceConsentGive", r#"{"proposal": "{proposal}"}"#),
    ("spaceConsentRefuse", r#"{"proposal": "{other_proposal}"}"#),
    (
        "breakGlass",
        r#"{"node": "{closed_space}", "reason": "The auditors ask for it"}"#,
    ),
    (
        "notificationsSee",
        r#"{"notifications": ["{notification}"]}"#,
    ),
    ("accessReviewConfirm", r#"{"items": ["{grant}", "{seat}"]}"#),
    (
        "documentWithdraw",
        r#"{"document": "{third_document}", "expectedVersion": null}"#,
    ),
    (
        "documentCreate",
        r#"{"place": {"space": "{space}"}, "title": "Notes", "text": "Text"}"#,
    ),
    (
        "documentUpdate",
        r#"{"id": "{document}", "expectedVersion": 99, "title": "Late"}"#,
    ),
    (
        "documentUpdate",
        r#"{"id": "{document}", "expectedVersion": null, "title": "New title"}"#,
    ),
    (
        "documentVerify",
        r#"{"id": "{document}", "until": "2999-01-01T00:00:00Z"}"#,
    ),
    (
        "documentArchive",
        r#"{"id": "{document}", "expectedVersion": null}"#,
    ),
    (
        "documentRestore",
        r#"{"id": "{document}", "expectedVersion": null}"#,
    ),
    (
        "documentSubmit",
        r#"{"id": "{document}", "expectedVersion": null}"#,
    ),
    (
        "documentPublish",
        r#"{"id": "{document}", "expectedVersion": null}"#,
    ),
    (
        "documentMove",
        r#"{"id": "{document}", "expectedVersion": null, "place": {"folder": "{other_folder}"}}"#,
    ),
    (
        "documentDelete",
        r#"{"id": "{document}", "expectedVersion": null}"#,
    ),
    (
        "folderCreate",
        r#"{"place": {"space": "{space}"}, "name": "New"}"#,
    ),
    (
        "folderUpdate",
        r#"{"id": "{folder}", "expectedVersion": null, "name": "Renamed"}"#,
    ),
    (
        "folderMove",
        r#"{"id": "{folder}", "expectedVersion": null, "place": {"space": "{space}"}}"#,
    ),
    (
        "folderArchive",
        r#"{"id": "{folder}", "expectedVersion": null}"#,
    ),
    (
        "spaceCreate",
        r#"{"kind": "PROGRAM", "slug": "new-room", "name": "New room", "owners": ["{hexmoor}"]}"#,
    ),
    (
        "spaceUpdate",
        r#"{"id": "{space}", "expectedVersion": null, "name": "The library"}"#,
    ),
    (
        "grantCreate",
        r#"{"node": "{space}", "subject": {"organization": "{torvane}"}, "level": "COMMENT", "until": "2999-01-01T00:00:00Z"}"#,
    ),
    (
        "denialCreate",
        r#"{"node": "{folder}", "subject": {"organization": "{torvane}"}}"#,
    ),
    ("denialEnd", r#"{"id": "{denial}"}"#),
    (
        "participationSet",
        r#"{"space": "{space}", "participant": {"organization": "{castrel}"}, "cap": "VIEW", "until": "2999-01-01T00:00:00Z"}"#,
    ),
    (
        "participationSet",
        r#"{"space": "{joint}", "participant": {"organization": "{hayase}"}, "cap": "VIEW", "until": "2999-01-01T00:00:00Z"}"#,
    ),
    ("participationEnd", r#"{"id": "{seat}"}"#),
    (
        "spaceArchive",
        r#"{"id": "{space}", "expectedVersion": null}"#,
    ),
    ("grantEnd", r#"{"id": "{grant}"}"#),
    (
        "agreementCreate",
        r#"{"title": "New terms", "text": "Terms"}"#,
    ),
    (
        "agreementVersionPublish",
        r#"{"id": "{agreement}", "text": "New text", "earlierLapseAt": "2999-01-01T00:00:00Z"}"#,
    ),
    ("agreementSign", r#"{"agreement": "{agreement}"}"#),
    ("agreementRevoke", r#"{"id": "{signature}"}"#),
    (
        "wallCreate",
        r#"{"a": "{meseta}", "b": "{fernhollow}", "reason": "They compete"}"#,
    ),
    ("wallEnd", r#"{"id": "{wall}"}"#),
    (
        "organizationCreate",
        r#"{"name": "Newcomer", "kind": "SUPPLIER"}"#,
    ),
    (
        "organizationUpdate",
        r#"{"id": "{meseta}", "expectedVersion": null, "name": "Meseta Integral"}"#,
    ),
    (
        "organizationActivate",
        r#"{"id": "{nimbury}", "expectedVersion": null}"#,
    ),
    (
        "organizationSuspend",
        r#"{"id": "{castrel}", "expectedVersion": null}"#,
    ),
    (
        "organizationOffboard",
        r#"{"id": "{castrel}", "expectedVersion": null}"#,
    ),
    (
        "personInvite",
        r#"{"organization": "{torvane}", "name": "Nora", "email": "nora@torvane.example"}"#,
    ),
    (
        "personUpdate",
        r#"{"id": "{member}", "expectedVersion": null, "name": "David S. Strand"}"#,
    ),
    (
        "groupCreate",
        r#"{"organization": "{torvane}", "name": "Support", "members": ["{member}"]}"#,
    ),
    (
        "groupUpdate",
        r#"{"id": "{group}", "expectedVersion": null, "name": "Solutions"}"#,
    ),
    (
        "groupDelete",
        r#"{"id": "{group}", "expectedVersion": null}"#,
    ),
    (
        "personDeactivate",
        r#"{"id": "{member}", "expectedVersion": null}"#,
    ),
    (
        "segmentCreate",
        r#"{"name": "Gold", "rule": {"minTier": "GOLD"}}"#,
    ),
    (
        "segmentUpdate",
        r#"{"id": "{segment}", "expectedVersion": null, "name": "Renamed"}"#,
    ),
    (
        "segmentDelete",
        r#"{"id": "{unused_segment}", "expectedVersion": null}"#,
    ),
    ("tokenCreate", r#"{"label": "laptop", "cap": "VIEW"}"#),
    (
        "tokenDocumentsSet",
        r#"{"token": "{token}", "documents": ["{ host { id } }"], "trustedOnly": true}"#,
    ),
    ("tokenRevoke", r#"{"id": "{token}"}"#),
    (
        "passwordChange",
        r#"{"password": "not at all my own", "newPassword": "another of my own"}"#,
    ),
    ("sessionRevoke", r#"{"id": "{session}"}"#),
    (
        "organizationDomainsSet",
        r#"{"id": "{torvane}", "domains": ["torvane.example", "torvane.test"]}"#,
    ),
    (
        "identityProviderCreate",
        r#"{"organization": "{torvane}", "name": "Another", "issuer": "https://other.example", "clientId": "hub"}"#,
    ),
    (
        "identityProviderUpdate",
        r#"{"id": "{provider}", "expectedVersion": null, "createsPeople": true}"#,
    ),
    (
        "identityProviderDelete",
        r#"{"id": "{provider}", "expectedVersion": null}"#,
    ),
    ("factorEnrol", r#"{"password": "not at all my own"}"#),
    ("factorConfirm", r#"{"code": "123456"}"#),
    (
        "factorRemove",
        r#"{"password": "not at all my own", "code": "123456"}"#,
    ),
    (
        "viewerTokenIssue",
        r#"{"person": "{member}", "expiresIn": 600}"#,
    ),
    (
        "tokenCreate",
        r#"{"label": "portal", "cap": "VIEW", "issuesViewerTokens": true}"#,
    ),
    ("factorReset", r#"{"person": "{unsigned}"}"#),
    ("passwordLinkCreate", r#"{"person": "{unsigned}"}"#),
    (
        "spaceLeave",
        r#"{"space": "{joint}", "documents": "WITHDRAW"}"#,
    ),
];
