//! Which settings win, and which are refused.

use super::*;

fn merge(text: &str, environment: &[(&str, &str)], flags: Partial) -> Result<Config> {
    let environment = environment
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    Config::merge((Path::new("c.toml"), text), environment, flags)
}

fn refusal(text: &str, environment: &[(&str, &str)], flags: Partial) -> String {
    merge(text, environment, flags).unwrap_err().to_string()
}

#[test]
fn the_later_wins_and_each_says_where_it_is_from() {
    let flags = Partial {
        listen: Some("[::1]:1".into()),
        diagnostics: Some(true),
        ..Partial::default()
    };
    let environment = [
        ("COMMONPLACE_LOG", "debug"),
        ("COMMONPLACE_LISTEN", "1.1.1.1:1"),
        ("COMMONPLACE_LOG_FORMAT", ""),
        ("COMMONPLACE_TEST", "x"),
        ("PATH", "x"),
    ];
    let text = "# ours\nlog = \"warn\"\nlog_format = 'json'\nlisten = \"2.2.2.2:2\"\n";
    let config = merge(text, &environment, flags).unwrap();
    assert_eq!(
        config.describe(),
        "data = \"./commonplace-data\" # default\n\
         database = \"sqlite:./commonplace-data/hub.sqlite\" # default\n\
         listen = \"[::1]:1\" # --listen\n\
         log_format = \"json\" # log_format in c.toml:3\n\
         log = \"debug\" # COMMONPLACE_LOG\n\
         diagnostics = true # --diagnostics\n\
         search_signals = true # default\n\
         allowed_origins = \"\" # default\n\
         public_origin = \"\" # default\n\
         proxies = \"\" # default\n\
         second_factor_required = false # default\n\
         allow_private_providers = false # default\n\
         address_requests = 12000 # default\n\
         person_requests = 6000 # default\n\
         person_cost = 600000 # default\n"
    );
    assert_eq!(config.database, None);
    assert_eq!(config.log_format, LogFormat::Json);
}

#[test]
fn what_can_not_be_used_is_refused_by_place() {
    let flags = |change: fn(&mut Partial)| {
        let mut flags = Partial::default();
        change(&mut flags);
        flags
    };
    for (text, environment, flags, reason) in [
        (
            "\nlisen = 'x'",
            &[][..],
            Partial::default(),
            "c.toml:2: `lisen` is no setting; there are data, database, listen, log_format, log, diagnostics, search_signals, allowed_origins, public_origin, proxies, second_factor_required, allow_private_providers, address_requests, person_requests, person_cost",
        ),
        (
            "[server]\nlisten = 'x'",
            &[],
            Partial::default(),
            "c.toml:1: `server` is no setting",
        ),
        (
            "listen = 8080",
            &[],
            Partial::default(),
            "c.toml:1: listen must be a text",
        ),
        ("\n\nlog = ", &[], Partial::default(), "c.toml:3: "),
        (
            "log = 'a'\nlog = 'b'",
            &[],
            Partial::default(),
            "c.toml:2: duplicate key",
        ),
        (
            "listen = 'localhost'",
            &[],
            Partial::default(),
            "listen in c.toml:1 must be an address and a port",
        ),
        (
            "diagnostics = 'yes'",
            &[],
            Partial::default(),
            "diagnostics in c.toml:1 must be `true` or `false`",
        ),
        (
            "",
            &[("COMMONPLACE_DATABASE", "mysql://x")],
            Partial::default(),
            "COMMONPLACE_DATABASE must begin with `sqlite:` or `postgres://`",
        ),
        (
            "",
            &[],
            flags(|it| it.log_format = Some("xml".into())),
            "--log-format must be `human` or `json`",
        ),
        (
            "",
            &[],
            flags(|it| it.data = Some("".into())),
            "--data must not be empty",
        ),
    ] {
        let refused = refusal(text, environment, flags);
        assert!(refused.starts_with(reason), "{refused}");
    }
}

#[test]
fn passwords_are_masked() {
    for (url, shown) in [
        ("postgres://u:p@h/d", "postgres://u:***@h/d"),
        (
            "postgres://u:p@q:/?#@h:1/d?a=b",
            "postgres://u:***@h:1/d?a=b",
        ),
        ("postgres://u@h/d", "postgres://u@h/d"),
        (
            "postgres://h/d?user=u&password=p&sslmode=require",
            "postgres://h/d?user=u&password=***&sslmode=require",
        ),
        ("sqlite:a.db?mode=rwc", "sqlite:a.db?mode=rwc"),
    ] {
        let config = merge("", &[("COMMONPLACE_DATABASE", url)], Partial::default()).unwrap();
        let line = format!("database = \"{shown}\" # COMMONPLACE_DATABASE\n");
        assert!(config.describe().contains(&line), "{}", config.describe());
        assert_eq!(format!("{config:?}"), config.describe());
        assert_eq!(config.database_url(), url);
    }
}

#[test]
fn only_a_named_file_must_be_there() {
    let named = Path::new("/nonexistent/c.toml");
    assert!(Config::load(Some(named), [], Partial::default()).is_err());
}
