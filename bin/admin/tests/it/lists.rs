//! What operators look at.

use pennon_testkit::{World, after, snapshot};

use crate::program::{Program, run};

#[test]
fn connections_and_webhooks_are_listed() {
    let database = pennon_testkit::TempStore::new(pennon_testkit::Backend::Sqlite);
    let url = database.url();
    let world = World::new(database);
    let ann = world.user("ann");
    world.link(&ann, "item-1", snapshot(&[("AAPL", "1", "10", "USD")]));
    world.refresh(&ann, after(0)).unwrap();
    world.link(&ann, "item-2", snapshot(&[]));
    world.news("item-1", after(10));
    world.news("unknown-item", after(20));
    let list = |args: &[&str]| {
        let run = run(args, &[("DATABASE_URL", &url)]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        run.stdout
    };

    let items = list(&["items", "list"]);
    let lines: Vec<_> = items.lines().collect();
    assert_eq!(lines.len(), 3, "{items}");
    assert!(lines[1].starts_with("plaid     item-1"), "{items}");
    assert!(lines[1].contains("active") && lines[1].contains("yes") && lines[1].ends_with("2025-01-29T10:30:00Z"));
    assert!(lines[2].contains("item-2") && lines[2].ends_with("-"), "never synced: {items}");

    let objects = list(&["items", "list", "--json"]);
    assert_eq!(objects.lines().count(), 2);
    assert!(objects.contains(r#""item_id":"item-1""#) && !objects.contains("access-"), "no token: {objects}");

    let events = list(&["events", "list"]);
    let lines: Vec<_> = events.lines().collect();
    assert!(lines[1].contains("unknown-item") && lines[1].contains("orphan"), "the last one first: {events}");
    assert!(lines[2].contains("item-1") && lines[2].contains("counted"), "{events}");
    assert_eq!(list(&["events", "list", "--limit", "1", "--json"]).lines().count(), 1);

    let costs = list(&["costs", "--json"]);
    assert!(costs.contains(r#"{"calls":1,"endpoint":"/holdings","failed":0,"provider":"plaid"}"#), "{costs}");
    assert_eq!(list(&["costs"]).lines().count(), 1 + costs.lines().count());
}

#[test]
fn an_empty_installation_has_empty_lists() {
    let program = Program::new();
    assert_eq!(program.ok(&["items", "list"]).lines().count(), 1);
    assert_eq!(program.ok(&["items", "list", "--json"]), "");
    assert_eq!(program.ok(&["events", "list", "--json"]), "");
}
