//! Many things: tables to compare, lists that follow.
use std::cmp::Ordering;

use leptos::prelude::*;

use super::{Cell, Part};
use crate::*;

/// Who, what, paid in cents, state.
const ORDERS: [(&str, &str, u32, Shape, &str); 5] = [
    ("Devon Pryce", "Wet Asphalt, premium", 7500, Shape::On, "Paid"),
    ("Ade Coker", "Wet Asphalt, exclusive", 50000, Shape::Processing, "Waiting for bank"),
    ("Caro Diaz", "Low End That Survives the Car", 8900, Shape::NeedsYou, "Disputed"),
    ("Theo Marsh", "Night Bus Kit 1", 1800, Shape::Ended, "Refunded"),
    ("Ana Petrova", "Wet Asphalt, basic", 2500, Shape::Failed, "Card refused"),
];

fn order_columns() -> Vec<TableColumn> {
    vec![
        TableColumn::text("who", "buyer").rises().stays(),
        TableColumn::text("what", "item").rises(),
        TableColumn::number("paid", "paid $").falls().leads(),
        TableColumn::text("state", "state"),
    ]
}

fn order_rows(address: &str) -> Vec<TableRow> {
    let mut orders = ORDERS.to_vec();
    if let Some(order) = TableOrder::of(address) {
        orders.sort_unstable_by(|one, other| {
            let rising = match order.column.as_str() {
                "who" => one.0.cmp(other.0),
                "what" => one.1.cmp(other.1),
                "paid" => one.2.cmp(&other.2),
                _ => Ordering::Equal,
            };
            if order.falls { rising.reverse() } else { rising }
        });
    }
    let row = |(who, what, paid, shape, word): (&str, &str, u32, Shape, &str)| {
        let cells = vec![
            TableCell::link(who, "#tables"),
            TableCell::text(what),
            TableCell::text(format!("{}.{:02}", paid / 100, paid % 100)),
            TableCell::state(shape, word),
        ];
        TableRow::new(who, who, cells)
    };
    orders.into_iter().map(row).collect()
}

#[component]
pub(super) fn Tables(toaster: Toaster, address: Signal<String>) -> impl IntoView {
    let chosen = RwSignal::new(Vec::<String>::new());
    let rows = Memo::new(move |_| address.with(|address| order_rows(address)));
    let said = move || chosen.with(|chosen| format!("Files sent again to {}", chosen.join(", ")));
    view! {
        <Part id="tables" title="Table" text="Order and columns stand in the address. On a phone a row takes two lines.">
            <div class="panel-framed">
                <Panel title="Orders" legend="1 to 5 of 184" flush=true tools=move || view! { <TableColumnsMenu columns=order_columns() address/> }>
                    <Table
                        label="Orders"
                        columns=order_columns()
                        rows
                        address
                        chosen
                        bulk=move || view! { <Key size=KeySize::Small on_press=move || toaster.toast(said())>"Send again"</Key> }
                        row_menu=move |id: String| {
                            view! {
                                <Menu label=format!("More for {id}") icon="icon-[lucide--ellipsis]" at_end=true>
                                    <MenuItem label="Send files again" on_press=move || toaster.toast("Files sent again")/>
                                    <MenuItem label="Refund" off="Refunds close after 90 days."/>
                                </Menu>
                            }
                                .into_any()
                        }
                    />
                    <Pager label="Pages of orders" next="#tables" text="1 to 5 of 184"/>
                </Panel>
            </div>
        </Part>
    }
}

fn happened() -> Vec<FeedRow> {
    let row = |id: &str, who: &str, what: &str, more: &str, end: &str| FeedRow {
        id: id.to_string(),
        face: Some(Face::new(who)),
        who: who.to_string(),
        what: what.to_string(),
        more: Some(more.to_string()),
        end: end.to_string(),
    };
    vec![
        row("1", "Devon Pryce", "leased Wet Asphalt", "Premium", "$75.00"),
        row("2", "Yuki Tanabe", "finished Low End", "Certificate sent", "3 min"),
    ]
}

fn nothing_sold() -> impl IntoView {
    view! {
        <EmptyState drawing=Drawing::Crate title="Nothing sold yet" text="Most first sales come from a link in a bio. Yours is ready to copy.">
            <Key size=KeySize::Small icon="icon-[lucide--copy]">
                "Copy store link"
            </Key>
        </EmptyState>
    }
}

#[component]
pub(super) fn Lists() -> impl IntoView {
    let rows = RwSignal::new(happened());
    let sell = move || {
        rows.update(|rows| {
            let id = (rows.len() + 1).to_string();
            rows.insert(
                0,
                FeedRow {
                    id,
                    face: Some(Face::new("Mei Hart")),
                    who: "Mei Hart".to_string(),
                    what: "bought Night Bus Kit 1".to_string(),
                    more: None,
                    end: "$18.00".to_string(),
                },
            );
        });
    };
    view! {
        <Part id="lists" title="Live list" text="Five states, all designed. While somebody reads, new rows wait.">
            <div class="gallery-grid gallery-3">
                <Cell legend="on its way" wide=true>
                    <div class="panel-framed">
                        <LiveList label="Sales, loading" rows=Vec::new() state=ListState::Loading empty=nothing_sold/>
                    </div>
                </Cell>
                <Cell legend="empty, with the next step" wide=true>
                    <div class="panel-framed">
                        <LiveList label="Sales, none" rows=Vec::new() empty=nothing_sold/>
                    </div>
                </Cell>
                <Cell legend="full: new ones are lit, or wait" wide=true>
                    <div class="panel-framed">
                        <LiveList label="Sales" rows empty=nothing_sold/>
                    </div>
                    <Key size=KeySize::Small on_press=sell>
                        "Sell one"
                    </Key>
                </Cell>
                <Cell legend="stale: the line is down" wide=true>
                    <div class="panel-framed">
                        <LiveList label="Sales, stale" rows=happened() line=LiveState::OfflineSince("14:31".to_string()) empty=nothing_sold on_retry=|| ()/>
                    </div>
                </Cell>
                <Cell legend="refused, with the reason" wide=true>
                    <div class="panel-framed">
                        <LiveList
                            label="Sales, refused"
                            rows=Vec::new()
                            state=ListState::Refused
                            empty=nothing_sold
                            refused=|| {
                                view! {
                                    <EmptyState drawing=Drawing::Case title="Sales are for owners" text="You are in this store as an editor. Ines can open this page for you.">
                                        <Key size=KeySize::Small>"Ask Ines"</Key>
                                    </EmptyState>
                                }
                            }
                        />
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

/// Two lists, and rows that go from one to the other.
#[component]
pub(super) fn SortableTrees() -> impl IntoView {
    let tree = RwSignal::new([vec!["Kick", "Snare", "Hats"], vec!["Bass"]]);
    let land = move |row: String, landing: Landing| tree.update(|tree| carry(tree, &row, &landing));
    let step = move |row: String, by: i64| {
        let landing = tree.with_untracked(|tree| one_place(tree, &row, by));
        landing.map(|landing| tree.update(|tree| carry(tree, &row, &landing))).is_some()
    };
    let sorting = Sorting::new(land, step);
    let branch = move |at: usize, title: &'static str| {
        view! {
            <h3 class="head-4">{title}</h3>
            <ol role="list" data-branch=at.to_string() aria-label=title>
                <For each=move || tree.with(|tree| tree[at].clone()) key=|row| *row let:row>
                    <li class="chapter" class:dragging=move || sorting.is_carried(row) data-row=row>
                        <DropLine sorting landing=Landing::Before(row.into())/>
                        <Grip sorting row title=row/>
                        <span class="grow">{row}</span>
                    </li>
                </For>
                <li class="drop-end">
                    <DropLine sorting landing=Landing::End(at.to_string())/>
                </li>
            </ol>
        }
    };
    view! {
        <Part id="sorting" title="Sortable tree" text="Rows are carried by their grip, with a pointer or a finger, and go up and down by arrow keys, across lists.">
            <div class="gallery-grid gallery-2">
                <Cell legend="two lists of one tree">
                    <p class="only-read" aria-live="polite">{move || sorting.spoken().get()}</p>
                    <div class="editor-tree">{branch(0, "Drums")} {branch(1, "Low end")}</div>
                </Cell>
                <Cell legend="a row that is carried, and where it would land">
                    <div class="editor-tree">
                        <ol role="list" aria-label="Carried">
                            <li class="chapter dragging">
                                <span class="grip">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </span>
                                <span class="grow">"Snare"</span>
                            </li>
                            <li class="chapter">
                                <span class="drop-line"></span>
                                <span class="grip">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </span>
                                <span class="grow">"Hats"</span>
                            </li>
                        </ol>
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

type Branches = [Vec<&'static str>; 2];

fn carry(tree: &mut Branches, row: &str, landing: &Landing) {
    let Some(name) = tree.iter().flatten().find(|it| **it == row).copied() else { return };
    tree.iter_mut().for_each(|branch| branch.retain(|it| *it != row));
    match landing {
        Landing::End(branch) => tree[usize::from(branch == "1")].push(name),
        Landing::Before(other) => {
            for branch in tree.iter_mut() {
                if let Some(at) = branch.iter().position(|it| it == other) {
                    branch.insert(at, name);
                }
            }
        }
    }
}

fn one_place(tree: &Branches, row: &str, by: i64) -> Option<Landing> {
    let branch = tree.iter().position(|branch| branch.contains(&row))?;
    let at = tree[branch].iter().position(|it| *it == row)?;
    let before = |branch: usize, at: usize| match tree[branch].get(at) {
        Some(other) => Landing::Before((*other).into()),
        None => Landing::End(branch.to_string()),
    };
    match (by < 0, branch, at) {
        (true, 0, 0) => None,
        (true, _, 0) => Some(Landing::End((branch - 1).to_string())),
        (true, _, at) => Some(before(branch, at - 1)),
        (false, branch, at) if at + 1 < tree[branch].len() => Some(before(branch, at + 2)),
        (false, 0, _) => Some(before(1, 0)),
        (false, ..) => None,
    }
}
