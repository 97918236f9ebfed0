//! PostgreSQL for tests: one server for the whole test process, a fresh database for each hub.
//!
//! `COMMONPLACE_TEST_POSTGRES` names a server where databases may be made, such as
//! `postgres://user:secret@host/postgres`. Without it a private server is started from an
//! installed PostgreSQL; it ends and is removed when the test process ends, however that happens.
//! Without either, tests skip PostgreSQL, say so, and fail where `CI=true`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, PoisonError};
use std::{env, fs, process};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// A server on which databases may be made.
struct Server {
    /// Up to the database's name, and what follows it.
    url: (String, String),
    /// Where to connect in order to make one.
    first: String,
    /// A private server ends when this pipe closes.
    _alive: Option<(std::sync::Mutex<Child>, ChildStdin)>,
}

static SERVER: LazyLock<Result<Server, String>> = LazyLock::new(Server::find);
static MADE: AtomicUsize = AtomicUsize::new(0);

/// A database of its own.
pub struct Fresh {
    pub url: String,
    name: String,
}

/// A database with nothing in it; none where there is no PostgreSQL, once that has been said.
pub async fn fresh() -> Option<Fresh> {
    let server = match &*SERVER {
        Ok(server) => server,
        Err(reason) => {
            let on_ci = env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!on_ci, "PostgreSQL is required where CI=true: {reason}");
            println!("postgres: SKIPPED: {reason}");
            return None;
        }
    };
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("commonplace_test_{}_{number}", process::id());
    run(server, &format!("CREATE DATABASE {name}")).await;
    let (before, after) = &server.url;
    let url = format!("{before}{name}{after}");
    Some(Fresh { url, name })
}

impl Fresh {
    /// Removes it, whoever is still connected.
    pub async fn remove(self) {
        if let Ok(server) = &*SERVER {
            run(server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        }
    }
}

async fn run(server: &Server, statement: &str) {
    let (before, after) = &server.url;
    let url = format!("{before}{}{after}", server.first);
    let connected = Database::connect(url).await;
    let connection: DatabaseConnection =
        connected.unwrap_or_else(|e| panic!("can't connect to the PostgreSQL for tests: {e}"));
    let done = connection.execute_unprepared(statement).await;
    done.unwrap_or_else(|e| panic!("{statement}: {e}"));
    connection.close().await.expect("an open connection closes");
}

impl Server {
    fn find() -> Result<Self, String> {
        match env::var("COMMONPLACE_TEST_POSTGRES") {
            Ok(url) if !url.is_empty() => Ok(Self::given(&url)),
            _ => Self::start(),
        }
    }

    /// Splits `postgres://user@host:5432/first?option=…` around the database's name.
    fn given(url: &str) -> Self {
        let (address, after) = match url.split_once('?') {
            Some((address, options)) => (address, format!("?{options}")),
            None => (url, String::new()),
        };
        let host = address.find("://").map_or(0, |at| at + 3);
        let (before, first) = match address[host..].find('/') {
            Some(at) => (&address[..host + at], &address[host + at + 1..]),
            None => (address, ""),
        };
        let first = if first.is_empty() { "postgres" } else { first };
        Self {
            url: (format!("{before}/"), after),
            first: first.to_owned(),
            _alive: None,
        }
    }

    /// Starts one in a directory of its own. It listens on a socket there and nowhere else.
    fn start() -> Result<Self, String> {
        let binaries = binaries().ok_or(
            "no PostgreSQL found: install one, or set COMMONPLACE_TEST_POSTGRES to a server's URL",
        )?;
        // Short: a socket's path has at most 107 bytes.
        let home = env::temp_dir().join(format!("commonplace-pg-{}", process::id()));
        fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let mut command = as_ordinary_user(&home)?;
        let script = format!(
            "trap '' HUP INT TERM; export PATH='{bin}':\"$PATH\" LC_ALL=C; cd '{home}' || exit 1; \
             initdb -D data -U postgres -A trust -E UTF8 --no-sync >initdb.log 2>&1 || \
                 {{ cat initdb.log >&2; exit 1; }}; \
             pg_ctl -D data -l server.log -w -s -o \"-k '{home}' -c listen_addresses='' -c fsync=off \
                 -c synchronous_commit=off -c full_page_writes=off -c max_connections=300\" start \
                 >/dev/null 2>&1 || {{ cat server.log >&2; exit 1; }}; \
             echo ready; cat >/dev/null; \
             pg_ctl -D data -m immediate -s stop >/dev/null 2>&1; \
             cd /; rm -rf '{home}'",
            bin = binaries.display(),
            home = home.display(),
        );
        let mut child = command
            .args(["sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("can't start PostgreSQL: {e}"))?;
        let stdin = child.stdin.take().expect("it was piped");
        let stdout = child.stdout.take().expect("it was piped");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        if read.is_err() || line.trim() != "ready" {
            return Err(format!(
                "PostgreSQL of {} did not start",
                binaries.display()
            ));
        }
        Ok(Self {
            url: (
                "postgres://postgres@localhost/".to_owned(),
                format!("?host={}", home.display()),
            ),
            first: "postgres".to_owned(),
            _alive: Some((std::sync::Mutex::new(child), stdin)),
        })
    }

    /// The process that watches over a private server; none for a given one.
    #[allow(dead_code, reason = "for tests that stop the server on purpose")]
    pub fn watcher(&self) -> Option<u32> {
        let (child, _) = self._alive.as_ref()?;
        Some(child.lock().unwrap_or_else(PoisonError::into_inner).id())
    }
}

/// The newest installed PostgreSQL's programs: those on the PATH, else in the system's places.
fn binaries() -> Option<PathBuf> {
    let has_all = |directory: &PathBuf| {
        let needed = ["initdb", "pg_ctl", "postgres"];
        needed
            .iter()
            .all(|program| directory.join(program).exists())
    };
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = env::split_paths(&path).filter(has_all).collect();
    // A link on the PATH still finds its libraries beside the real file.
    if let Some(first) = places.first() {
        return Some(first.clone());
    }
    for versions in [
        "/usr/lib/postgresql",
        "/usr/local/lib/postgresql",
        "/opt/homebrew/opt",
    ] {
        let Ok(entries) = fs::read_dir(versions) else {
            continue;
        };
        places.extend(
            entries
                .flatten()
                .map(|e| e.path().join("bin"))
                .filter(has_all),
        );
    }
    places.sort();
    places.pop()
}

/// PostgreSQL refuses to run as root: then somebody else runs it, and owns its directory.
fn as_ordinary_user(home: &Path) -> Result<Command, String> {
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    if !is_root {
        return Ok(Command::new("env"));
    }
    let owned = Command::new("chown").arg("nobody").arg(home).status();
    if !owned.is_ok_and(|status| status.success()) {
        return Err(format!("can't give {} to the user nobody", home.display()));
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "nobody", "--"]);
    Ok(command)
}
