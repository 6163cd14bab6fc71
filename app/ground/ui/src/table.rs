mod address;
mod choosing;

pub use address::{TableOrder, hidden_columns};
use choosing::{Tick, all_or_nothing, still_there, tick};
use leptos::{html, prelude::*};

use crate::{Icon, Key, KeyKind, KeySize, Menu, MenuItem, Shape, Status};

/// One column: what it is called in the address, what stands above it, and how it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    id: &'static str,
    label: String,
    is_number: bool,
    sorts: Option<bool>,
    stays: bool,
    leads: bool,
}

impl TableColumn {
    /// Words, from the start of the line.
    pub fn text(id: &'static str, label: impl Into<String>) -> Self {
        Self { id, label: label.into(), is_number: false, sorts: None, stays: false, leads: false }
    }

    /// What was measured: mono, at the end of the line. The unit belongs into the label: "paid $".
    pub fn number(id: &'static str, label: impl Into<String>) -> Self {
        Self { is_number: true, ..Self::text(id, label) }
    }

    /// The table can be ordered by it, smallest first.
    pub fn rises(self) -> Self {
        Self { sorts: Some(false), ..self }
    }

    /// The table can be ordered by it, largest or newest first.
    pub fn falls(self) -> Self {
        Self { sorts: Some(true), ..self }
    }

    /// Cannot be hidden: without it nobody knows what a row is about.
    pub fn stays(self) -> Self {
        Self { stays: true, ..self }
    }

    /// On a phone it stands beside the name; all others go into the second line.
    pub fn leads(self) -> Self {
        Self { leads: true, ..self }
    }
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TableCell {
    Text(String),
    Link { label: String, href: String },
    State { shape: Shape, word: String },
}

impl TableCell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Link { label: label.into(), href: href.into() }
    }

    pub fn state(shape: Shape, word: impl Into<String>) -> Self {
        Self::State { shape, word: word.into() }
    }
}

/// One row. The first cell is its name; `called` is how it is spoken of: "Choose Devon Pryce".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TableRow {
    pub id: String,
    pub called: String,
    /// One per column, hidden ones too.
    pub cells: Vec<TableCell>,
}

impl TableRow {
    pub fn new(id: impl Into<String>, called: impl Into<String>, cells: Vec<TableCell>) -> Self {
        Self { id: id.into(), called: called.into(), cells }
    }
}

/// Many things of one kind, to compare and to do something with. Order and columns stand in the address; its heads are
/// links, so both work without scripts. On a phone a row takes two lines.
///
/// The rows come in the order that [`TableOrder::of`] the address asks for: ordering is the query's work, not the page's.
#[component]
pub fn Table(
    /// What the rows are: "Orders".
    #[prop(into)]
    label: String,
    columns: Vec<TableColumn>,
    #[prop(into)] rows: Signal<Vec<TableRow>>,
    /// Path and query of the page.
    #[prop(into)]
    address: Signal<String>,
    /// How it is ordered when the address does not say.
    #[prop(optional)]
    order: Option<TableOrder>,
    /// The ids of the chosen rows. Left out, nothing can be chosen.
    #[prop(optional)]
    chosen: Option<RwSignal<Vec<String>>>,
    /// Keys for what is done to all chosen rows, small ones.
    #[prop(into, optional)]
    bulk: ViewFn,
    /// What can be done to one row, from its id: a [`Menu`].
    #[prop(into, optional)]
    row_menu: Option<Callback<(String,), AnyView>>,
) -> impl IntoView {
    let columns = StoredValue::new(columns);
    let hidden = Memo::new(move |_| address.with(|address| hidden_columns(address)));
    let order = Memo::new(move |_| address.with(|address| TableOrder::of(address)).or_else(|| order.clone()));
    let shown = Memo::new(move |_| {
        columns.with_value(|columns| {
            let is_shown =
                |column: &TableColumn| column.stays || hidden.with(|hidden| !hidden.iter().any(|id| id == column.id));
            columns.iter().enumerate().filter(|(_, column)| is_shown(column)).map(|(at, _)| at).collect::<Vec<usize>>()
        })
    });
    if let Some(chosen) = chosen {
        Effect::new(move |_| {
            let left = rows.with(|rows| chosen.with_untracked(|chosen| still_there(rows, chosen)));
            if chosen.with_untracked(|chosen| *chosen != left) {
                chosen.set(left);
            }
        });
    }
    let is_choosing = move || chosen.is_some_and(|chosen| chosen.with(|chosen| !chosen.is_empty()));
    let heads = move || {
        let columns = columns.get_value();
        shown.get().into_iter().map(|at| view! { <Head column=columns[at].clone() order address/> }).collect_view()
    };
    view! {
        <div class="table-frame">
            {chosen.map(|chosen| view! { <Bulk chosen rows bulk/> })}
            // Laid out as lines on a phone, the browser would forget that it is a table; hence the roles.
            <table class="table table-folds" class:table-choosing=is_choosing role="table" aria-label=label>
                <thead role="rowgroup">
                    <tr role="row">
                        {chosen.map(|chosen| view! { <ChooseAll chosen rows/> })} {heads}
                        {row_menu
                            .map(|_| {
                                view! {
                                    <th class="table-more" role="columnheader" scope="col">
                                        <span class="only-read">"More"</span>
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    // A changed row is a new one: only it is drawn again.
                    <For each=move || rows.get() key=|row| row.clone() let:row>
                        <Line row columns shown chosen row_menu/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Head(column: TableColumn, order: Memo<Option<TableOrder>>, address: Signal<String>) -> impl IntoView {
    let TableColumn { id, label, is_number, sorts, .. } = column;
    let falls = move || order.with(|order| order.as_ref().filter(|order| order.column == id).map(|order| order.falls));
    let sorted = move || falls().map(|falls| if falls { "descending" } else { "ascending" });
    let arrow = move || {
        falls()
            .map(|falls| if falls { "icon-[lucide--arrow-down]" } else { "icon-[lucide--arrow-up]" })
            .map(|glyph| view! { <Icon glyph/> })
    };
    let face = match sorts {
        Some(falls_first) => {
            let href = move || {
                let next = order.with(|order| TableOrder::pressed(order.as_ref(), id, falls_first));
                address.with(|address| next.in_address(address))
            };
            view! {
                <a class="table-sort" href=href data-noscroll="true">
                    {label}
                    {arrow}
                </a>
            }
            .into_any()
        }
        None => label.into_any(),
    };
    let class = if is_number { "table-num" } else { "" };
    view! {
        <th class=class role="columnheader" scope="col" aria-sort=sorted>
            {face}
        </th>
    }
}

#[component]
fn Line(
    row: TableRow,
    columns: StoredValue<Vec<TableColumn>>,
    shown: Memo<Vec<usize>>,
    chosen: Option<RwSignal<Vec<String>>>,
    row_menu: Option<Callback<(String,), AnyView>>,
) -> impl IntoView {
    let TableRow { id, called, cells } = row;
    let is_chosen = {
        let id = id.clone();
        move || chosen.is_some_and(|chosen| chosen.with(|chosen| chosen.contains(&id)))
    };
    let box_cell = chosen.map(|chosen| {
        let (id, is_chosen) = (id.clone(), is_chosen.clone());
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|one| *one == id) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(id.clone()),
            });
        };
        view! {
            <td class="table-box" role="cell">
                <label class="check">
                    <input type="checkbox" aria-label=format!("Choose {called}") prop:checked=is_chosen on:change=toggle/>
                </label>
            </td>
        }
    });
    let places = move || {
        let columns = columns.get_value();
        let shown = shown.get();
        let place = |(nth, at): (usize, usize)| {
            let cell = cells.get(at).cloned().unwrap_or(TableCell::Text(String::new()));
            view! { <Place cell column=columns[at].clone() is_name=nth == 0/> }
        };
        shown.into_iter().enumerate().map(place).collect_view()
    };
    let more = row_menu.map(|menu| {
        view! {
            <td class="table-more" role="cell">
                {menu.run((id,))}
            </td>
        }
    });
    view! {
        <tr role="row" class:table-chosen=is_chosen>
            {box_cell} {places} {more}
        </tr>
    }
}

#[component]
fn Place(cell: TableCell, column: TableColumn, is_name: bool) -> impl IntoView {
    let face = match cell {
        TableCell::Text(text) => text.into_any(),
        TableCell::Link { label, href } => view! {
            <a class="link" href=href>
                {label}
            </a>
        }
        .into_any(),
        TableCell::State { shape, word } => view! { <Status shape word/> }.into_any(),
    };
    if is_name {
        return view! {
            <th class="table-name" role="rowheader" scope="row">
                {face}
            </th>
        }
        .into_any();
    }
    let class = match (column.is_number, column.leads) {
        (true, true) => "table-num table-lead",
        (true, false) => "table-num table-rest",
        (false, true) => "table-lead",
        (false, false) => "table-rest",
    };
    view! {
        <td class=class role="cell" data-head=column.is_number.then_some(column.label)>
            {face}
        </td>
    }
    .into_any()
}

#[component]
fn ChooseAll(chosen: RwSignal<Vec<String>>, rows: Signal<Vec<TableRow>>) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let ticked = Memo::new(move |_| rows.with(|rows| chosen.with(|chosen| tick(rows, chosen))));
    Effect::new(move |_| {
        let ticked = ticked.get();
        if let Some(input) = node.get() {
            input.set_checked(ticked == Tick::All);
            input.set_indeterminate(ticked == Tick::Some);
        }
    });
    let press =
        move |_| chosen.set(rows.with_untracked(|rows| chosen.with_untracked(|chosen| all_or_nothing(rows, chosen))));
    view! {
        <th class="table-box" role="columnheader" scope="col">
            <label class="check">
                <input node_ref=node type="checkbox" aria-label="Choose all" on:change=press/>
            </label>
        </th>
    }
}

/// Takes the place of the heads while rows are chosen.
#[component]
fn Bulk(chosen: RwSignal<Vec<String>>, rows: Signal<Vec<TableRow>>, bulk: ViewFn) -> impl IntoView {
    let many = Memo::new(move |_| chosen.with(Vec::len));
    let whole = move || rows.with(Vec::len);
    view! {
        <div class="table-bulk" role="group" aria-label="With the chosen" hidden=move || many.get() == 0>
            <span class="strong" role="status">
                {move || format!("{} of {} chosen", many.get(), whole())}
            </span>
            {bulk.run()}
            <Key kind=KeyKind::Bare size=KeySize::Small on_press=move || chosen.set(Vec::new())>
                "Clear"
            </Key>
        </div>
    }
}

/// Which columns are shown, one entry each. Belongs into the tools of the table's panel.
#[component]
pub fn TableColumnsMenu(columns: Vec<TableColumn>, #[prop(into)] address: Signal<String>) -> impl IntoView {
    let entries = move || {
        let address = address.get();
        let hidden = hidden_columns(&address);
        columns
            .iter()
            .filter(|column| !column.stays)
            .map(|column| {
                let is_hidden = hidden.iter().any(|id| id == column.id);
                let verb = if is_hidden { "Show" } else { "Hide" };
                let glyph = if is_hidden { "icon-[lucide--eye]" } else { "icon-[lucide--eye-off]" };
                view! { <MenuItem label=format!("{verb} {}", column.label) icon=glyph href=address::with_toggled(&address, column.id)/> }
            })
            .collect_view()
    };
    view! {
        <Menu label="Columns" icon="icon-[lucide--columns-3]" at_end=true>
            {entries}
        </Menu>
    }
}
