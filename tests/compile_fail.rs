//! Cheats that the types forbid (design 5): each file in `tests/compile_fail` tries one and must
//! fail with exactly the errors beside it; `honest.rs` does the same work rightly and must pass.
//!
//! The cases are compiled against the library that Cargo has just built for this test, so that
//! nothing is built twice. `COMMONPLACE_BLESS=1` writes the errors found.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The one that must compile: were the library not found, every cheat would "fail" too.
const HONEST: &str = "honest";

#[test]
fn cheats_do_not_compile() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let library = library();
    let scratch = env::temp_dir().join(format!("commonplace-compile-fail-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("a place for what rustc writes");
    let mut wrong = Vec::new();
    let mut tried = 0;
    for case in files(&cases, "rs") {
        let found = compile(&case, &library, &scratch);
        tried += 1;
        if let Err(difference) = compare(&case, &found) {
            wrong.push(difference);
        }
    }
    fs::remove_dir_all(&scratch).expect("the scratch directory was made above");
    for errors in files(&cases, "stderr") {
        if !errors.with_extension("rs").exists() {
            wrong.push(format!("{}: belongs to no case", errors.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    println!(
        "compile-fail: {} cheats refused, 1 honest call accepted",
        tried - 1
    );
}

/// The errors of one case, a line each: file, place, code, message.
fn compile(case: &Path, library: &Path, scratch: &Path) -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let dependencies = library.parent().expect("a file is in a directory");
    let output = Command::new(rustc)
        .current_dir(case.parent().expect("a file is in a directory"))
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .args([
            "--error-format",
            "short",
            "--color",
            "never",
            "--cap-lints",
            "allow",
        ])
        .arg("--out-dir")
        .arg(scratch)
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .arg("--extern")
        .arg(format!("commonplace={}", library.display()))
        .arg(case.file_name().expect("a case is a file"))
        .output()
        .expect("rustc is there: it has just compiled this test");
    let text = String::from_utf8_lossy(&output.stderr);
    // The summary at the end counts errors and says nothing new.
    let errors = text.lines().filter(|line| line.contains(": error"));
    errors.map(|line| format!("{line}\n")).collect()
}

fn compare(case: &Path, found: &str) -> Result<(), String> {
    let name = case.display();
    if case.file_stem() == Some(OsStr::new(HONEST)) {
        return match found {
            "" => Ok(()),
            errors => Err(format!("{name} must compile, but:\n{errors}")),
        };
    }
    let file = case.with_extension("stderr");
    if found.is_empty() {
        return Err(format!("{name}: the cheat compiles"));
    }
    if env::var_os("COMMONPLACE_BLESS").is_some() {
        fs::write(&file, found).map_err(|e| format!("{}: {e}", file.display()))?;
        return Ok(());
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    match expected == found {
        true => Ok(()),
        false => Err(format!("{name}\nexpected:\n{expected}found:\n{found}")),
    }
}

/// The newest build of the library beside this test.
fn library() -> PathBuf {
    let test = env::current_exe().expect("a running test has a file");
    let directory = test.parent().expect("a file is in a directory");
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libcommonplace-")
    };
    let built = |path: &PathBuf| fs::metadata(path).and_then(|m| m.modified()).ok();
    let libraries = files(directory, "rlib").into_iter().filter(named);
    let newest = libraries.max_by_key(built);
    newest.unwrap_or_else(|| panic!("no libcommonplace-*.rlib in {}", directory.display()))
}

/// The files of a directory with this extension, sorted.
fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
    let paths = entries.map(|entry| entry.expect("an entry of a readable directory").path());
    let mut files: Vec<_> = paths
        .filter(|p| p.extension() == Some(OsStr::new(extension)))
        .collect();
    files.sort();
    files
}
