//! Issuers that say less, or more, than the specification has it, as their own manuals tell.

use uuid::Uuid;

/// Whose accounts anybody has, with whatever address was theirs once.
const GOOGLE: &str = "https://accounts.google.com";
/// Where Microsoft Entra ID is, here and in the clouds of single countries.
const ENTRA: [&str; 4] = [
    "https://login.microsoftonline.com/",
    "https://login.microsoftonline.us/",
    "https://login.partner.microsoftonline.cn/",
    "https://login.microsoftonline.de/",
];
/// The tenant of Microsoft's personal accounts: nobody's organization.
const PERSONAL: Uuid = Uuid::from_u128(0x9188_040d_6c67_4c5b_b112_36a3_04b6_6dad);

/// Whether an issuer that does not say whether addresses are verified keeps them itself: the single tenant of an
/// organization in Entra ID, whose administrators give people their addresses, and which never says so.
pub fn keeps_addresses(issuer: &str) -> bool {
    let tenant = ENTRA.iter().find_map(|host| issuer.strip_prefix(host));
    let tenant = tenant.and_then(|rest| rest.strip_suffix("/v2.0"));
    let tenant = tenant.and_then(|tenant| Uuid::try_parse(tenant).ok());
    tenant.is_some_and(|tenant| tenant != PERSONAL)
}

/// Whether an issuer can say whose an address is. Google verifies an address once and for good: only `hd` says that
/// its account is kept by the organization of that domain today.
pub fn may_say(issuer: &str, email: &str, hosted: Option<&str>) -> bool {
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    issuer != GOOGLE
        || domain
            .zip(hosted)
            .is_some_and(|(own, hosted)| own.eq_ignore_ascii_case(hosted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_organizations_own_tenant_keeps_its_addresses() {
        let tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
        assert!(keeps_addresses(&format!(
            "https://login.microsoftonline.com/{tenant}/v2.0"
        )));
        for other in [
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com/organizations/v2.0",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "https://login.microsoftonline.com.evil.example/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0",
            "https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490",
            "https://login.example",
        ] {
            assert!(!keeps_addresses(other), "{other}");
        }
    }

    #[test]
    fn google_says_whose_an_address_is_by_its_domain_alone() {
        let says = |hosted| may_say(GOOGLE, "ada@acme.example", hosted);
        assert!(says(Some("acme.example")) && says(Some("ACME.example")));
        assert!(!says(None) && !says(Some("other.example")));
        assert!(!may_say(GOOGLE, "nonsense", Some("acme.example")));
        assert!(may_say("https://login.example", "ada@acme.example", None));
    }
}
