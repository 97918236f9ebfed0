//! The tree as text: every committed file that people write, and Rust code without its comments.

use std::fs;
use std::path::Path;

/// What is generated or fetched, and so not ours to tidy.
const SKIPPED: [&str; 9] = [
    ".git",
    "target",
    "node_modules",
    ".venv",
    "generated",
    "build",
    "commonplace-data",
    "graphiql",
    "corpus",
];

/// Every text file below the package's directory.
pub struct Tree {
    pub files: Vec<File>,
}

pub struct File {
    /// Relative to the package, with `/`.
    pub path: String,
    pub text: String,
    /// Whether all of it is a test.
    is_test: bool,
}

impl Tree {
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        collect(root, root, &mut files);
        files.sort_by(|a: &File, b| a.path.cmp(&b.path));
        assert!(
            files.iter().any(|f| f.path == "src/lib.rs"),
            "no sources in {root:?}"
        );
        let test_modules: Vec<String> = files.iter().flat_map(File::test_modules).collect();
        for file in &mut files {
            let is_below = |module: &String| {
                file.path == format!("{module}.rs") || file.path.starts_with(&format!("{module}/"))
            };
            file.is_test = file.path.starts_with("tests/")
                || file.path.contains("/tests/")
                || test_modules.iter().any(is_below);
        }
        Self { files }
    }

    /// Rust files below one of these directories.
    pub fn rust<'a>(&'a self, below: &'a [&str]) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| {
            file.path.ends_with(".rs") && below.iter().any(|b| file.path.starts_with(b))
        })
    }
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<File>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|e| panic!("{directory:?}: {e}"));
    for entry in entries {
        let path = entry.expect("an entry of a readable directory").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if SKIPPED.contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            // What is no UTF-8 is no text.
            let path = path.strip_prefix(root).expect("inside the root");
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(File {
                path,
                text,
                is_test: false,
            });
        }
    }
}

/// One line of code without its comment, and its number.
pub struct Line<'a> {
    pub number: usize,
    pub code: &'a str,
}

impl File {
    /// The modules that it declares for tests only, as paths without their ending.
    fn test_modules(&self) -> Vec<String> {
        let Some(own) = self.path.strip_suffix(".rs") else {
            return Vec::new();
        };
        let (directory, name) = own.rsplit_once('/').unwrap_or(("", own));
        let directory = match name {
            "mod" | "lib" | "main" => directory,
            _ => own,
        };
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
        let declared = pairs.filter_map(|pair| {
            let module = pair[1].strip_prefix("pub ").unwrap_or(pair[1]);
            module.strip_prefix("mod ")?.strip_suffix(';')
        });
        declared
            .map(|module| format!("{directory}/{module}"))
            .collect()
    }

    /// The lines with their comments cut off.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.text.lines().enumerate().map(|(i, line)| Line {
            number: i + 1,
            code: without_comment(line),
        })
    }

    /// The lines that ship: those before the file's own tests, none of a test file.
    pub fn shipped(&self) -> impl Iterator<Item = Line<'_>> {
        let all = if self.is_test { 0 } else { usize::MAX };
        let tests = self.text.lines().position(|line| line == "#[cfg(test)]");
        let inline = tests.filter(|at| {
            let next = self.text.lines().nth(at + 1).unwrap_or_default();
            next.starts_with("mod ") && next.ends_with('{')
        });
        self.lines().take(inline.unwrap_or(all))
    }

    /// `path:line: what`.
    pub fn at(&self, line: &Line<'_>, what: impl std::fmt::Display) -> String {
        format!("{}:{}: {what}", self.path, line.number)
    }
}

/// Cuts `// …`, but not the slashes of an address inside a string.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| from + at) {
        let in_string = line[..at].matches('"').count() % 2 == 1;
        if !in_string {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Whether the code names this path, such as `tantivy::` or `rand::`, as a word of its own.
pub fn names(code: &str, path: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.match_indices(path)
        .any(|(at, _)| !code[..at].ends_with(word))
}
