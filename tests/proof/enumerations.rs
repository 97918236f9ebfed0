//! The table of `enumeration`: what can be asked about, or done with, an id of each noun.
//!
//! `$id` is the id in question; `$document`, `$node` and `$space` are some that the viewer may
//! MANAGE, `$group` one of its organization, `$own` that organization, `$me` itself.

/// What starts the ids of a noun, and the operations that take one.
pub const OPERATIONS: [(&str, &[&str]); 13] = [
    ("doc", DOCUMENT),
    ("fld", FOLDER),
    ("spc", SPACE),
    ("org", ORGANIZATION),
    ("per", PERSON),
    ("grp", GROUP),
    ("seg", SEGMENT),
    (
        "wal",
        &[
            "wallEnd(input: {id: $id})",
            "? accessPreview(change: {wallEnd: {id: $id}}) { placeCount documentCount total { gainingPeople losingPeople } }",
        ],
    ),
    ("sig", &["agreementRevoke(input: {id: $id})"]),
    (
        "grt",
        &[
            "grantEnd(input: {id: $id})",
            "accessReviewConfirm(input: {items: [$id]})",
            "? accessPreview(change: {grantEnd: {id: $id}}) { placeCount documentCount total { gainingPeople losingPeople } }",
        ],
    ),
    (
        "den",
        &[
            "denialEnd(input: {id: $id})",
            "? accessPreview(change: {denialEnd: {id: $id}}) { placeCount documentCount total { gainingPeople losingPeople } }",
        ],
    ),
    (
        "prt",
        &[
            "participationEnd(input: {id: $id})",
            "accessReviewConfirm(input: {items: [$id]})",
            "? accessPreview(change: {participationEnd: {id: $id}}) { placeCount documentCount total { gainingPeople losingPeople } }",
        ],
    ),
    ("tok", &["tokenRevoke(input: {id: $id})"]),
];

/// Asked about an id of any noun, and of every other noun's field.
pub const OF_ANY: &[&str] = &[
    "? node(id: $id) { __typename id }",
    "? nodes(ids: [$id, $id]) { __typename id }",
    "? document(by: {id: $id}) { id title }",
    "? folder(by: {id: $id}) { id name }",
    "? space(by: {id: $id}) { id name }",
    "? partner(by: {id: $id}) { id name }",
    "? person(by: {id: $id}) { id name }",
    "? segment(by: {id: $id}) { id name }",
    "? agreement(by: {id: $id}) { id title }",
];

/// Lookups by a key that only something hidden has.
pub const BY_KEY: &[&str] = &[
    "? document(by: {key: $id}) { id title }",
    "? folder(by: {key: $id}) { id name }",
    "? space(by: {key: $id}) { id name }",
    "? space(by: {slug: $id}) { id name }",
    "? partner(by: {key: $id}) { id name }",
    "? partner(by: {slug: $id}) { id name }",
    "? person(by: {key: $id}) { id name }",
    "? person(by: {email: $id}) { id name }",
    "? segment(by: {key: $id}) { id name }",
    "? search(query: $id) { totalCount nodes { id } facets { values { value } } }",
    "? suggest(prefix: $id) { text }",
];

const DOCUMENT: &[&str] = &[
    "? shareLinks(filter: {document: $id}) { totalCount nodes { id } }",
    "searchOpen(input: {search: \"x\", document: $id})",
    "accessRequestCreate(input: {node: $id, reason: \"x\"})",
    "? explainAccess(node: $id, person: $me) { level }",
    "? audience(node: $id) { totalCount peopleCount }",
    "? accessRequests(filter: {node: $id}) { totalCount }",
    "? accessPreview(change: {grant: {node: $id, level: VIEW, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {denial: {node: $id, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {restriction: {node: $id, policy: {restricted: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {move: {node: $id, place: {space: $space}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "documentUpdate(input: {id: $id, expectedVersion: null, title: \"x\"})",
    "documentUpdate(input: {id: $id, expectedVersion: 7, title: \"x\"})",
    "documentPublish(input: {id: $id, expectedVersion: null})",
    "documentWithdraw(input: {document: $id, expectedVersion: null})",
    "breakGlass(input: {node: $id, reason: \"the auditors ask\"})",
    "documentArchive(input: {id: $id, expectedVersion: null})",
    "documentSubmit(input: {id: $id, expectedVersion: null})",
    "documentRestore(input: {id: $id, expectedVersion: null})",
    "documentDelete(input: {id: $id, expectedVersion: null})",
    "documentVerify(input: {id: $id, until: null})",
    "documentMove(input: {id: $id, expectedVersion: null, place: {space: $space}})",
    "grantCreate(input: {node: $id, level: VIEW, subject: {participants: true}})",
    "denialCreate(input: {node: $id, subject: {participants: true}})",
];

const FOLDER: &[&str] = &[
    "accessRequestCreate(input: {node: $id, reason: \"x\"})",
    "? explainAccess(node: $id, person: $me) { level }",
    "? audience(node: $id) { totalCount peopleCount }",
    "? accessRequests(filter: {node: $id}) { totalCount }",
    "? accessPreview(change: {grant: {node: $id, level: VIEW, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {denial: {node: $id, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {restriction: {node: $id, policy: {restricted: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {move: {node: $id, place: {space: $space}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {move: {node: $document, place: {folder: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "folderUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "breakGlass(input: {node: $id, reason: \"the auditors ask\"})",
    "folderArchive(input: {id: $id, expectedVersion: null})",
    "folderMove(input: {id: $id, expectedVersion: null, place: {space: $space}})",
    "folderCreate(input: {place: {folder: $id}, name: \"x\"})",
    "documentCreate(input: {place: {folder: $id}, title: \"x\"})",
    "documentMove(input: {id: $document, expectedVersion: null, place: {folder: $id}})",
    "grantCreate(input: {node: $id, level: VIEW, subject: {participants: true}})",
    "denialCreate(input: {node: $id, subject: {participants: true}})",
    "? documents(filter: {folder: $id}) { totalCount nodes { id } }",
];

const SPACE: &[&str] = &[
    "accessRequestCreate(input: {node: $id, reason: \"x\"})",
    "? explainAccess(node: $id, person: $me) { level }",
    "? audience(node: $id) { totalCount peopleCount }",
    "? accessRequests(filter: {node: $id}) { totalCount }",
    "? accessPreview(change: {grant: {node: $id, level: VIEW, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {denial: {node: $id, subject: {participants: true}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? proposals(filter: {space: $id}) { totalCount }",
    "? searchInsights(filter: {space: $id}) { totalCount }",
    "? synonyms(space: $id) { totalCount }",
    "synonymSet(input: {space: $id, words: [\"hx\", \"hexa\"]})",
    "savedSearchCreate(input: {name: \"x\", query: \"x\", filter: {spaces: [$id]}})",
    "? accessPreview(change: {move: {node: $document, place: {space: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {participation: {space: $id, participant: {organization: $own}, cap: VIEW}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "spaceUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "breakGlass(input: {node: $id, reason: \"the auditors ask\"})",
    "spaceLeave(input: {space: $id, documents: WITHDRAW})",
    "? spaceLeavePreview(space: $id) { canLeave }",
    "spaceArchive(input: {id: $id, expectedVersion: null})",
    "folderCreate(input: {place: {space: $id}, name: \"x\"})",
    "documentCreate(input: {place: {space: $id}, title: \"x\"})",
    "documentMove(input: {id: $document, expectedVersion: null, place: {space: $id}})",
    "participationSet(input: {space: $id, participant: {organization: $own}, cap: VIEW})",
    "grantCreate(input: {node: $id, level: VIEW, subject: {participants: true}})",
    "denialCreate(input: {node: $id, subject: {participants: true}})",
    "tokenCreate(input: {label: \"x\", cap: VIEW, spaces: [$id]})",
    "? documents(filter: {spaces: [$id]}) { totalCount nodes { id } }",
    "? search(query: \"\", filter: {spaces: [$id]}) { totalCount nodes { id } }",
];

const ORGANIZATION: &[&str] = &[
    "? identityProviders(organization: $id) { totalCount }",
    "identityProviderCreate(input: {organization: $id, name: \"x\", issuer: \"https://x.example\", clientId: \"x\"})",
    "organizationDomainsSet(input: {id: $id, domains: [\"x.example\"]})",
    "? accessPreview(change: {wall: {a: $id, b: $own, reason: \"x\"}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {organizationStatus: {organization: $id, status: SUSPENDED}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {grant: {node: $node, level: VIEW, subject: {organization: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {restriction: {node: $document, policy: {subjectOrganizations: [$id]}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {participation: {space: $space, participant: {organization: $id}, cap: VIEW}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "organizationUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "organizationActivate(input: {id: $id, expectedVersion: null})",
    "organizationSuspend(input: {id: $id, expectedVersion: null})",
    "organizationOffboard(input: {id: $id, expectedVersion: null})",
    "personInvite(input: {organization: $id, name: \"x\", email: \"x@x.example\"})",
    "groupCreate(input: {organization: $id, name: \"x\"})",
    "wallCreate(input: {a: $id, b: $own, reason: \"x\"})",
    "spaceCreate(input: {slug: \"x\", name: \"x\", kind: PROGRAM, owners: [$id]})",
    "grantCreate(input: {node: $node, level: VIEW, subject: {organization: $id}})",
    "denialCreate(input: {node: $node, subject: {organization: $id}})",
    "participationSet(input: {space: $space, participant: {organization: $id}, cap: VIEW})",
    "documentUpdate(input: {id: $document, expectedVersion: null, policy: {subjectOrganizations: [$id]}})",
    "? documents(filter: {partners: [$id]}) { totalCount nodes { id } }",
    "? search(query: \"\", filter: {partners: [$id]}) { totalCount nodes { id } }",
    "savedSearchCreate(input: {name: \"x\", query: \"x\", filter: {partners: [$id]}})",
    "? searchInsights(filter: {partner: $id}) { totalCount }",
    "? people(filter: {organizations: [$id]}) { totalCount nodes { id } }",
    "? signatures(filter: {organizations: [$id]}) { totalCount nodes { id } }",
    "? groups(organization: $id) { totalCount nodes { id } }",
    "? walls(filter: {organization: $id}) { totalCount nodes { id } }",
];

const PERSON: &[&str] = &[
    "? explainAccess(node: $node, person: $id) { level }",
    "? accessPreview(change: {grant: {node: $node, level: VIEW, subject: {person: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "personUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "personDeactivate(input: {id: $id, expectedVersion: null})",
    "passwordLinkCreate(input: {person: $id})",
    "factorReset(input: {person: $id})",
    "viewerTokenIssue(input: {person: $id, expiresIn: 600})",
    "tokenCreate(input: {person: $id, label: \"x\", cap: VIEW})",
    "groupUpdate(input: {id: $group, expectedVersion: null, members: [$id]})",
    "documentUpdate(input: {id: $document, expectedVersion: null, owner: $id})",
    "documentCreate(input: {place: {space: $space}, title: \"x\", owner: $id})",
    "grantCreate(input: {node: $node, level: VIEW, subject: {person: $id}})",
    "denialCreate(input: {node: $node, subject: {person: $id}})",
    "? documents(filter: {owners: [$id]}) { totalCount nodes { id } }",
    "? search(query: \"\", filter: {owners: [$id]}) { totalCount nodes { id } }",
    "? tokens(person: $id) { totalCount nodes { id } }",
    "? partners(filter: {managers: [$id]}) { totalCount nodes { id } }",
];

const GROUP: &[&str] = &[
    "? accessPreview(change: {grant: {node: $node, level: VIEW, subject: {group: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "groupUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "groupDelete(input: {id: $id, expectedVersion: null})",
    "grantCreate(input: {node: $node, level: VIEW, subject: {group: $id}})",
    "denialCreate(input: {node: $node, subject: {group: $id}})",
];

const SEGMENT: &[&str] = &[
    "? accessPreview(change: {grant: {node: $node, level: VIEW, subject: {segment: $id}}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "? accessPreview(change: {participation: {space: $space, participant: {segment: $id}, cap: VIEW}}) { placeCount documentCount total { gainingPeople losingPeople } }",
    "segmentUpdate(input: {id: $id, expectedVersion: null, name: \"x\"})",
    "segmentDelete(input: {id: $id, expectedVersion: null})",
    "grantCreate(input: {node: $node, level: VIEW, subject: {segment: $id}})",
    "denialCreate(input: {node: $node, subject: {segment: $id}})",
    "participationSet(input: {space: $space, participant: {segment: $id}, cap: VIEW})",
];
