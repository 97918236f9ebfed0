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
