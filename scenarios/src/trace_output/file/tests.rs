use std::fs;

use super::{check, write};

#[test]
fn it_is_made_or_replaced_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.html");
    for text in ["the first", "another"] {
        check(&path).unwrap();
        write(&path, text).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn to_check_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    check(&folder.path().join("run.html")).unwrap();
    assert!(check(&folder.path().join("nowhere/run.html")).is_err());
    assert!(check(folder.path()).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
#[cfg(unix)]
fn links_and_permissions_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (
        folder.path().join("run.html"),
        folder.path().join("link.html"),
    );
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    check(&link).unwrap();
    write(&link, "new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_is_no_file() {
    let why = check(std::path::Path::new("/dev/null")).unwrap_err();
    assert!(why.contains("pipe or a device"), "{why}");
}
