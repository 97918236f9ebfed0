//! What measurements share.

use std::path::Path;

/// How many bytes the files below a folder take.
pub fn bytes(folder: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        sum += match file.file_type()?.is_dir() {
            true => bytes(&file.path())?,
            false => file.metadata()?.len(),
        };
    }
    Ok(sum)
}

/// Says how much of an index of so many bytes is resident in this process.
pub fn tell_resident(folder: &Path, bytes: u64) {
    if let Some((files, besides)) = resident(folder) {
        println!(
            "\nResident after all of this: {} MiB of our index's {} MiB, and {} MiB that are no files.",
            files >> 20,
            bytes >> 20,
            besides >> 20,
        );
    }
}

/// How much of this folder's files is resident in this process, and how much the process has
/// besides files, in bytes. None where the system does not tell.
fn resident(folder: &Path) -> Option<(u64, u64)> {
    let number = |line: &str| -> Option<u64> { line.split_whitespace().nth(1)?.parse().ok() };
    let maps = std::fs::read_to_string("/proc/self/smaps").ok()?;
    let (mut inside, mut files) = (false, 0);
    for line in maps.lines() {
        // The line of a mapping is the only one that does not begin with a name and a colon.
        let name = line.split_whitespace().next().unwrap_or_default();
        if !name.ends_with(':') {
            inside = line.contains(folder.to_str()?);
        } else if inside && name == "Rss:" {
            files += number(line)? << 10;
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let besides = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    Some((files, number(besides)? << 10))
}
