use chrono::TimeDelta;

use super::*;
use crate::{Institution, ItemStatus, Provider, Seq, Sequences, UserId};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn item(id: &str) -> Item {
    Item {
        provider: Provider::PLAID,
        id: ItemId::new(id).unwrap(),
        user: UserId(1),
        institution: Institution::default(),
        status: ItemStatus::Active,
        status_reason: None,
        sequences: Sequences::default(),
        last_event_at: None,
        last_synced_at: Some(NOW - TimeDelta::hours(1)),
        provider_as_of: None,
        snapshot_hash: None,
    }
}

fn pending(id: &str) -> Item {
    Item { sequences: Sequences { event: Seq(1), synced: Seq(0) }, ..item(id) }
}

fn planned(items: &[Item], scope: &Scope) -> Vec<String> {
    let planned = plan(items, scope, Freshness::default(), NOW).unwrap();
    planned.into_iter().map(|item| item.id.to_string()).collect()
}

#[test]
fn only_what_has_changed_is_asked_for() {
    let never = Item { last_synced_at: None, ..item("never") };
    let stale = Item { last_synced_at: Some(NOW - TimeDelta::hours(25)), ..item("stale") };
    let items = [item("fresh"), pending("pending"), never, stale];
    assert_eq!(planned(&items, &Scope::Changed), ["pending", "never", "stale"]);
}

#[test]
fn all_are_asked_for_if_none_has_changed() {
    assert_eq!(planned(&[item("a"), item("b")], &Scope::Changed), ["a", "b"]);
    assert_eq!(planned(&[item("a"), pending("b")], &Scope::All), ["a", "b"]);
    assert_eq!(planned(&[], &Scope::Changed), [""; 0]);
}

#[test]
fn an_item_that_is_gone_does_not_count_as_changed() {
    let gone = Item { status: ItemStatus::Gone, ..pending("gone") };
    assert_eq!(planned(&[gone, pending("b"), item("c")], &Scope::Changed), ["b"]);
}

#[test]
fn chosen_items_are_asked_for_once_and_strangers_are_named() {
    let items = [item("a"), item("b")];
    let scope = |ids: &[&str]| Scope::Items(ids.iter().map(|id| ItemId::new(*id).unwrap()).collect());
    assert_eq!(planned(&items, &scope(&["b", "b"])), ["b"]);
    let refused = plan(&items, &scope(&["a", "x"]), Freshness::default(), NOW);
    assert_eq!(refused.unwrap_err().0, [ItemId::new("x").unwrap()]);
}
