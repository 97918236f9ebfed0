//! Tidy: reads the source tree as text and keeps the rules of the house that the compiler can't
//! see. Needs nothing but the standard library.

#[path = "tidy/boundaries.rs"]
mod boundaries;
#[path = "tidy/habits.rs"]
mod habits;
#[path = "tidy/lists.rs"]
mod lists;
#[path = "tidy/source.rs"]
mod source;

use source::Tree;

/// Fails with every violation at once, a line each.
fn none(violations: Vec<String>) {
    let many = violations.len();
    assert!(
        many == 0,
        "{many} violations:\n  {}",
        violations.join("\n  ")
    );
}

#[test]
fn modules_name_only_those_before_them() {
    none(boundaries::directions(&Tree::read()));
}

#[test]
fn each_library_has_its_one_user() {
    none(boundaries::libraries(&Tree::read()));
}

#[test]
fn rows_are_selected_in_listed_places_only() {
    none(lists::selects(&Tree::read()));
}

#[test]
fn the_hub_acts_for_itself_in_listed_places_only() {
    none(lists::system_viewers(&Tree::read()));
}

#[test]
fn only_the_hub_reaches_everything() {
    none(lists::unlimited(&Tree::read()));
}

#[test]
fn clocks_and_chance_have_one_source() {
    none(lists::clocks(&Tree::read()));
}

#[test]
fn files_stay_small() {
    none(habits::sizes(&Tree::read()));
}

#[test]
fn modules_say_what_they_own() {
    none(habits::openings(&Tree::read()));
}

#[test]
fn names_are_nouns_of_the_field() {
    none(habits::names(&Tree::read()));
}

#[test]
fn only_tests_unwrap() {
    none(habits::unwraps(&Tree::read()));
}

#[test]
fn nothing_names_a_machine_or_its_tools() {
    none(habits::places(&Tree::read()));
}

#[test]
fn packages_come_from_the_default_registry() {
    none(habits::packages(&Tree::read()));
}
