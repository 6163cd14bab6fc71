use leptos::prelude::*;

use crate::*;

/// Every component in every state, inside the desk's own frame. Keyboard, contrast and picture tests walk this page.
///
/// It brings its own frame, toast region and palette: mount it beside the app's shells, not within one.
#[component]
pub fn Gallery() -> impl IntoView {
    let toaster = provide_toaster();
    let path = RwSignal::new("#keys".to_string());
    let small = RwSignal::new(false);
    let palette = RwSignal::new(false);
    let commands = vec![
        Command::new("Keys", "#keys", "part"),
        Command::new("Fields", "#fields", "part"),
        Command::new("Course card", "#cards", "part"),
        Command::new("Toast and dialog", "#floats", "part"),
    ];
    view! {
        <DeskShell
            store="Night Bus Sounds"
            store_seed="night-bus"
            store_href="#top"
            groups=parts()
            tabs=vec![
                NavItem::new("Keys", "#keys", "icon-[lucide--square]"),
                NavItem::new("Fields", "#fields", "icon-[lucide--text-cursor-input]"),
                NavItem::new("Signs", "#signs", "icon-[lucide--activity]"),
                NavItem::new("Cards", "#cards", "icon-[lucide--layout-grid]"),
                NavItem::new("Floats", "#floats", "icon-[lucide--layers]"),
            ]
            path
            small
            top=|| view! { <Breadcrumbs heading=true crumbs=vec![Crumb::to("Backline", "/"), Crumb::here("Gallery")]/> }
            tools=move || view! { <CommandKey open=palette/> }
            foot=|| view! { <ThemeSwitch/> }
        >
            <div class="gallery" id="top">
                <p class="lead">"Ink is printed. Light is on. Every component is here once, with all of its states; what is not here does not exist yet."</p>
                <div class="row row-wrap row-wide" style="margin-block: 16px 24px">
                    <Switch label="Small rail" name="small-rail" checked=small/>
                </div>
                <WhenToUse/>
                <Inks/>
                <Words/>
                <Keys/>
                <Fields/>
                <Choices/>
                <Signs/>
                <StepsAndLevels/>
                <People/>
                <SleevesAndCards/>
                <Plates/>
                <Wayfinding/>
                <Floats toaster/>
                <Empties/>
                <Lessons/>
                <Frames/>
            </div>
            <ToastRegion/>
            <CommandPalette commands open=palette/>
        </DeskShell>
    }
}

fn parts() -> Vec<NavGroup> {
    vec![
        NavGroup::new("", vec![NavItem::new("Which one when", "#when", "icon-[lucide--compass]")]),
        NavGroup::new(
            "ground",
            vec![
                NavItem::new("Ink and light", "#inks", "icon-[lucide--palette]"),
                NavItem::new("Type", "#type", "icon-[lucide--type]"),
            ],
        ),
        NavGroup::new(
            "hands",
            vec![
                NavItem::new("Keys", "#keys", "icon-[lucide--square]").count("7"),
                NavItem::new("Fields", "#fields", "icon-[lucide--text-cursor-input]"),
                NavItem::new("Choices", "#choices", "icon-[lucide--toggle-right]"),
                NavItem::new("What floats", "#floats", "icon-[lucide--layers]"),
            ],
        ),
        NavGroup::new(
            "eyes",
            vec![
                NavItem::new("Signs", "#signs", "icon-[lucide--activity]"),
                NavItem::new("Steps and levels", "#steps", "icon-[lucide--chart-no-axes-column]"),
                NavItem::new("People", "#people", "icon-[lucide--users]"),
                NavItem::new("Sleeves, cards", "#cards", "icon-[lucide--layout-grid]"),
                NavItem::new("Plates", "#plates", "icon-[lucide--panels-top-left]"),
                NavItem::new("Wayfinding", "#ways", "icon-[lucide--signpost]"),
                NavItem::new("Emptiness", "#empty", "icon-[lucide--package-open]"),
                NavItem::new("Lesson", "#lesson", "icon-[lucide--book-open]"),
                NavItem::new("Frames", "#frames", "icon-[lucide--frame]"),
            ],
        ),
    ]
}

#[component]
fn Part(id: &'static str, title: &'static str, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gallery-part" id=id>
            <header>
                <h2>{title}</h2>
                <p>{text}</p>
            </header>
            {children()}
        </section>
    }
}

#[component]
fn Cell(legend: &'static str, #[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    view! {
        <div class="gallery-cell" class:gallery-wide=wide>
            <span class="legend">{legend}</span>
            {children()}
        </div>
    }
}

#[component]
fn WhenToUse() -> impl IntoView {
    let rows = [
        ("Do something", "Key", "Lit once per screen. Going somewhere is a KeyLink."),
        ("Do something in a dense row", "IconKey, Menu", "Two or three icon keys; from four on a menu."),
        ("Choose one of up to five", "Segments", "More, or long words: Select."),
        ("Turn on at once", "Switch", "Waits for a form to be sent: Check."),
        ("Say a value is wrong", "Field error", "The sentence names the way out. Never a toast."),
        ("Refuse a whole form", "Notice", "Above the keys, spoken at once."),
        ("Say what happened", "Toast", "With the way back. Something unsolved: Banner."),
        ("Ask before a loss", "Dialog", "Names the loss in numbers. A form is a page, not a dialog."),
        ("Name a state", "Status", "Presence is a Lamp, a self-updating panel a LiveTag."),
        ("Show a sequence", "Steps", "One step, one chapter. Anything continuous: Level."),
        ("Look at things", "CourseCard", "Comparing many: a table."),
        ("Show one measure over time", "Columns", "Brings its table along."),
        ("Have nothing to show", "EmptyState", "With the one thing to do. On the way: Skeleton."),
        ("Split one thing into pages", "Tabs", "Links, so each has an address."),
    ];
    view! {
        <Part id="when" title="Which one when" text="Start from what a person wants to do or know.">
            <div class="table-frame" tabindex="0" role="region" aria-label="Which one when">
                <table class="table min-w-140">
                    <thead>
                        <tr>
                            <th scope="col">"you want to"</th>
                            <th scope="col">"take"</th>
                            <th scope="col">"and mind"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|(want, take, mind)| {
                                view! {
                                    <tr>
                                        <th scope="row">{want}</th>
                                        <td>{take}</td>
                                        <td class="quiet">{mind}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        </Part>
    }
}

#[component]
fn Inks() -> impl IntoView {
    let groups: [(&str, &[&str]); 6] = [
        ("surfaces and lines", &["case", "panel", "sheet", "well", "plate", "line", "line-2", "edge"]),
        ("ink", &["ink", "ink-2", "ink-3", "ink-off"]),
        ("light, only on what is on", &["light", "light-hi", "light-lo", "light-wash", "light-edge", "light-text"]),
        (
            "states: word, fill, wash",
            &[
                "go",
                "go-fill",
                "go-wash",
                "note",
                "note-fill",
                "note-wash",
                "hold",
                "hold-fill",
                "hold-wash",
                "clip",
                "clip-fill",
                "clip-wash",
            ],
        ),
        ("display", &["lcd", "lcd-on", "lcd-off"]),
        ("series", &["s1", "s2", "s3", "s4", "s5", "s6"]),
    ];
    view! {
        <Part id="inks" title="Ink and light" text="Two materials. Nothing decorates.">
            <div class="gallery-grid">
                {groups
                    .into_iter()
                    .map(|(legend, names)| {
                        view! {
                            <Cell legend wide=true>
                                <ul class="gallery-swatches">
                                    {names
                                        .iter()
                                        .map(|name| {
                                            view! {
                                                <li>
                                                    <i style=format!("--shown: var(--{name})")></i>
                                                    <span class="legend">{*name}</span>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </Cell>
                        }
                    })
                    .collect_view()}
            </div>
        </Part>
    }
}

#[component]
fn Words() -> impl IntoView {
    view! {
        <Part id="type" title="Type" text="One face speaks, one measures.">
            <div class="gallery-grid">
                <p class="title">"Wet Asphalt, slow ferry"</p>
                <div class="gallery-grid gallery-3">
                    <Cell legend="head-1 · head-2 · head-3 · head-4">
                        <p class="head-1">"Sleeve 36/38"</p>
                        <p class="head-2">"Section 28/32"</p>
                        <p class="head-3">"Heading 18/24"</p>
                        <p class="head-4">"Group 14/20"</p>
                    </Cell>
                    <Cell legend="body · small · link">
                        <p data-density="shop">"Shop 16/24. Two faders up, one down. You keep the master."</p>
                        <p>"Desk 14/20. 2,841 orders since March."</p>
                        <p class="small quiet">"Small 13/18, secondary ink."</p>
                        <a class="link" href="#type">
                            "Read the contract"
                        </a>
                    </Cell>
                    <Cell legend="legend · num · counter">
                        <span class="legend">"142 bpm · F# min 11A"</span>
                        <span class="num">"1,284.50"</span>
                        <span class="counter">"01:42:07"</span>
                        <span class="row">
                            <kbd class="short-key">"Ctrl K"</kbd>
                            <span class="tag">"lo-fi"</span>
                        </span>
                    </Cell>
                </div>
            </div>
        </Part>
    }
}

#[component]
fn Keys() -> impl IntoView {
    let working = RwSignal::new(true);
    let down = RwSignal::new(true);
    view! {
        <Part id="keys" title="Keys" text="One lit key per screen: the reason the screen exists.">
            <div class="gallery-grid gallery-4">
                <Cell legend="lit">
                    <Key kind=KeyKind::Lit>"Publish 2 changes"</Key>
                </Cell>
                <Cell legend="plain, with icon">
                    <Key icon="icon-[lucide--eye]">"Preview"</Key>
                </Cell>
                <Cell legend="bare">
                    <Key kind=KeyKind::Bare>"Skip for now"</Key>
                </Cell>
                <Cell legend="stop">
                    <Key kind=KeyKind::Stop>"Delete chapter"</Key>
                </Cell>
                <Cell legend="working: meter and verb">
                    <Key kind=KeyKind::Lit working verb="Publishing">
                        "Publish 2 changes"
                    </Key>
                </Cell>
                <Cell legend="off, the reason beneath">
                    <Key kind=KeyKind::Lit off="Add a chapter first.">
                        "Publish"
                    </Key>
                </Cell>
                <Cell legend="off, the reason in the tooltip">
                    <Key off="Only owners can refund." why_in_tip=true>
                        "Refund"
                    </Key>
                </Cell>
                <Cell legend="link that looks like a key">
                    <KeyLink href="#keys">"Open the shop"</KeyLink>
                </Cell>
                <Cell legend="small">
                    <div class="row">
                        <Key size=KeySize::Small icon="icon-[lucide--plus]">
                            "Add chapter"
                        </Key>
                        <Key size=KeySize::Small kind=KeyKind::Bare>
                            "Filter"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="large, shop" wide=true>
                    <div data-density="shop">
                        <Key kind=KeyKind::Lit size=KeySize::Large full=true>
                            "Buy course, $49"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="icon keys: bare, plain, down, off">
                    <div class="row">
                        <IconKey name="Undo" icon="icon-[lucide--undo-2]"/>
                        <IconKey name="Preview" icon="icon-[lucide--eye]" kind=KeyKind::Plain/>
                        <IconKey name="Hold still" icon="icon-[lucide--pause]" kind=KeyKind::Plain pressed=down on_press=move || down.update(|down| *down = !*down)/>
                        <IconKey name="Redo" icon="icon-[lucide--redo-2]" off="Nothing to redo."/>
                    </div>
                </Cell>
                <Cell legend="tooltip">
                    <span class="tip">"Opens 7 days after joining"</span>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let title = RwSignal::new("Low End That Survives the Car".to_string());
    view! {
        <Part id="fields" title="Fields" text="Help or error beneath, never both. What was typed stays.">
            <div class="gallery-grid gallery-3">
                <Cell legend="followed by a signal" wide=true>
                    <Field label="Course title" name="g-title" value=title/>
                    <span class="legend">{move || title.get()}</span>
                </Cell>
                <Cell legend="help" wide=true>
                    <Field label="Store address" name="g-address" prefix="/" initial="night-bus" help="Letters, digits, dashes."/>
                </Cell>
                <Cell legend="empty, optional" wide=true>
                    <Field label="E-mail" name="g-mail" kind="email" optional=true placeholder="you@elsewhere.example" autocomplete="email"/>
                </Cell>
                <Cell legend="bad" wide=true>
                    <Field label="Tempo" name="g-tempo" kind="number" initial="900" unit="bpm" error="Between 1 and 300. Half-time? Put 150."/>
                </Cell>
                <Cell legend="bad, without unit" wide=true>
                    <Field
                        label="Password"
                        name="g-password"
                        kind="password"
                        autocomplete="off"
                        error="E-mail and password don't match. Two more tries, then a five-minute pause."
                        aside=|| {
                            view! {
                                <a class="link small" href="#fields">
                                    "Forgot it?"
                                </a>
                            }
                        }
                    />
                </Cell>
                <Cell legend="off" wide=true>
                    <Field label="Payout currency" name="g-currency" initial="EUR" off=true help="Set by your bank account."/>
                </Cell>
                <Cell legend="text area" wide=true>
                    <TextArea label="Description" name="g-text" initial="Kick, bass, room.\nIn that order." help="Shown on the course page."/>
                </Cell>
                <Cell legend="select" wide=true>
                    <Select
                        label="Counts as done"
                        name="g-done"
                        initial="90"
                        options=vec![Choice::new("open", "When opened"), Choice::new("90", "At 90% watched"), Choice::new("quiz", "Quiz passed").off("no quiz yet")]
                    />
                </Cell>
                <Cell legend="search" wide=true>
                    <SearchField label="Search the gallery" name="g-q" placeholder="Search sounds, courses, people" shortcut="/"/>
                </Cell>
                <Cell legend="notice of a whole form" wide=true>
                    <Notice text="We lost the line. Nothing you typed is gone."/>
                    <Notice text="Saved. Learners see it now." tone=Tone::Go/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn Choices() -> impl IntoView {
    view! {
        <Part id="choices" title="Choices" text="A choice made is lit.">
            <div class="gallery-grid gallery-4">
                <Cell legend="check">
                    <Check label="Free preview" name="g-c1"/>
                    <Check label="Certificate at the end" name="g-c2" initial=true/>
                    <Check label="Let others see my notes" name="g-c3" help="Only people in this course." initial=true/>
                    <Check label="Not on your plan" name="g-c4" off=true/>
                </Cell>
                <Cell legend="switch" wide=true>
                    <Switch label="Published" name="g-s1" initial=true/>
                    <Switch label="Free preview" name="g-s2"/>
                    <Switch label="Download" name="g-s3" off=true help="Encoding first."/>
                </Cell>
                <Cell legend="segments">
                    <Segments label="Range" name="g-range" initial="30" options=vec![Choice::new("7", "7 days"), Choice::new("30", "30 days"), Choice::new("365", "Year")]/>
                    <Segments
                        label="View"
                        name="g-view"
                        label_hidden=true
                        initial="cards"
                        options=vec![Choice::new("cards", "Cards"), Choice::new("rows", "Rows").off("Fewer than two courses")]
                    />
                </Cell>
                <Cell legend="chips for set filters">
                    <span class="row row-wrap">
                        <a class="chip chip-on" href="#choices">
                            "Lo-fi"
                            <Icon glyph="icon-[lucide--x]"/>
                            <span class="only-read">"remove"</span>
                        </a>
                        <a class="chip" href="#choices">
                            "Drill"
                        </a>
                    </span>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn Signs() -> impl IntoView {
    view! {
        <Part id="signs" title="Signs" text="Shape, then word, then color.">
            <div class="gallery-grid gallery-3">
                <Cell legend="status">
                    {Shape::ALL.into_iter().map(|shape| view! { <Status shape/> }).collect_view()}
                    <Status shape=Shape::Scheduled word="Opens Friday"/>
                </Cell>
                <Cell legend="lamp, live tag, meter">
                    <Lamp label="7 watching now"/>
                    <Lamp label="Nobody here" on=false/>
                    <LiveTag state=LiveState::Live/>
                    <LiveTag state=LiveState::Reconnecting/>
                    <LiveTag state=LiveState::OfflineSince("14:31".to_string())/>
                    <Meter3 label="Mei is writing here"/>
                </Cell>
                <Cell legend="banner: stays until solved" wide=true>
                    <Banner tone=Tone::Hold action=|| view! { <Key size=KeySize::Small>"Update card"</Key> }>
                        <b>"Card refused."</b>
                        " Your plan stays up until 10 March."
                    </Banner>
                    <Banner tone=Tone::Clip>
                        <b>"Payouts are paused."</b>
                        " The bank needs your ID again."
                    </Banner>
                    <Banner tone=Tone::Go>"Domain works: nightbus.example"</Banner>
                    <Banner tone=Tone::Note>"Back. Catching up 12 changes."</Banner>
                </Cell>
            </div>
        </Part>
    }
}

fn sample_steps() -> Vec<Step> {
    vec![Step::Done, Step::Done, Step::Done, Step::Half, Step::Open, Step::Open, Step::Locked, Step::Locked]
}

#[component]
fn StepsAndLevels() -> impl IntoView {
    let many: Vec<Step> = (0..48).map(|at| if at < 19 { Step::Done } else { Step::Open }).collect();
    view! {
        <Part id="steps" title="Steps and levels" text="A sequence is a row of steps, progress is a level.">
            <div class="gallery-grid gallery-3">
                <Cell legend="learning" wide=true>
                    <Steps steps=sample_steps()/>
                    <span class="small quiet">{steps_label(&sample_steps(), StepWords::Learning)}</span>
                </Cell>
                <Cell legend="making, large" wide=true>
                    <Steps
                        steps=vec![Step::Done, Step::Here, Step::Done, Step::Encoding, Step::Done, Step::Failed, Step::Draft]
                        words=StepWords::Making
                        size=StepsSize::Large
                    />
                </Cell>
                <Cell legend="48 steps, small" wide=true>
                    <Steps steps=many size=StepsSize::Small/>
                </Cell>
                {Step::ALL
                    .into_iter()
                    .map(|step| {
                        view! {
                            <div class="row">
                                <span style="inline-size: 48px">
                                    <Steps steps=vec![step]/>
                                </span>
                                <span class="small">{format!("{step:?}")}</span>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
            <span></span>
            <div class="gallery-grid gallery-4">
                <Cell legend="progress" wide=true>
                    <Level label="Finished" percent=40/>
                </Cell>
                <Cell legend="work of the machine" wide=true>
                    <Level label="Uploading" percent=63 tone=LevelTone::Note text="1.9 of 3.0 GB, 4 min left"/>
                </Cell>
                <Cell legend="limit from 85%" wide=true>
                    <Level label="Storage" percent=91 tone=LevelTone::Limit text="91 of 100 GB"/>
                </Cell>
                <Cell legend="limit reached" wide=true>
                    <Level label="Seats" percent=100 tone=LevelTone::Limit text="5 of 5"/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn People() -> impl IntoView {
    let many: Vec<Face> =
        ["Ines Okafor", "Tomasz Wrona", "Mei Hart", "Ada Renk", "Marlo Vantage", "Femi Ade", "Jonas Lind"]
            .into_iter()
            .map(Face::new)
            .collect();
    view! {
        <Part id="people" title="People" text="A ring means: here now.">
            <div class="gallery-grid gallery-4">
                <Cell legend="22 · 28 · 44">
                    <span class="row">
                        <Avatar name="Ines Okafor" size=FaceSize::Small/>
                        <Avatar name="Ines Okafor"/>
                        <Avatar name="Ines Okafor" size=FaceSize::Large/>
                    </span>
                </Cell>
                <Cell legend="here">
                    <Avatar name="Mei Hart" here=true/>
                </Cell>
                <Cell legend="eight tones">
                    <span class="row row-wrap">
                        {["Ada R", "Bo K", "Cy L", "Di M", "Ed N", "Flo O", "Gus P", "Hal Q"].into_iter().map(|name| view! { <Avatar name/> }).collect_view()}
                    </span>
                </Cell>
                <Cell legend="five and the rest">
                    <Faces label="Also here" faces=many/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn SleevesAndCards() -> impl IntoView {
    let seeds = (0..20).map(|at| format!("sleeve-{at}")).collect::<Vec<_>>();
    let wished = RwSignal::new(true);
    view! {
        <Part id="cards" title="Sleeves, cards" text="Without a cover the sleeve is drawn: ten figures, sixteen sets of ink.">
            <div class="gallery-grid">
                <Cell legend="drawn from a seed" wide=true>
                    <div class="gallery-sleeves">{seeds.into_iter().map(|seed| view! { <Sleeve seed/> }).collect_view()}</div>
                </Cell>
                <div class="card-grid" data-density="shop">
                    <CourseCard
                        title="Low End That Survives the Car"
                        href="#cards"
                        maker="Ines Okafor"
                        seed="low-end"
                        legend="course · 22 chapters · 4 h 10"
                        steps=sample_steps()
                        price="40%"
                        note="resume chapter 4"
                        action=move || {
                            view! { <IconKey name="Wish list" icon="icon-[lucide--heart]" size=KeySize::Small pressed=wished at_end=true on_press=move || wished.update(|wished| *wished = !*wished)/> }
                        }
                    />
                    <CourseCard
                        title="Drum Programming by Ear"
                        href="#cards"
                        maker="Tapework"
                        seed="drums-by-ear"
                        legend="course · 16 chapters · 2 h 45"
                        steps=vec![Step::Open; 16]
                        price="$49"
                        flag="New today"
                    />
                    <CourseCard
                        title="Finish It"
                        href="#cards"
                        maker="Ada Renk"
                        seed="finish-it-6"
                        legend="course · 6 chapters"
                        steps=vec![Step::Done; 6]
                        price="Owned"
                        note="finished"
                    />
                    <CourseCard
                        title="Milk Teeth, a case study"
                        href="#cards"
                        maker="Sunday Desk"
                        seed="milk-teeth-3"
                        legend="course · 9 chapters"
                        steps=vec![Step::Locked; 9]
                        price="No longer sold"
                        gone=true
                    />
                </div>
            </div>
        </Part>
    }
}

#[component]
fn Plates() -> impl IntoView {
    let days = [
        ("9 Mar", 12.0),
        ("10 Mar", 30.0),
        ("11 Mar", 0.0),
        ("12 Mar", 44.0),
        ("13 Mar", 61.0),
        ("14 Mar", 38.0),
        ("15 Mar", 82.0),
        ("16 Mar", 24.0),
    ];
    let columns: Vec<Column> =
        days.into_iter().map(|(day, amount)| Column::new(day, amount, format!("${amount:.2}"))).collect();
    view! {
        <Part id="plates" title="Plates" text="Panels share seams. Nothing on a plate has a shadow.">
            <div class="gallery-grid">
                <div class="panel-framed">
                    <div class="plate plate-3">
                        <div class="panel">
                            <Stat legend="this week" value="$1,284.50" note="$210.00 more than last week"/>
                        </div>
                        <div class="panel">
                            <Stat legend="learners" value="341"/>
                        </div>
                        <div class="panel">
                            <Stat legend="finished" value="212" note="of 341"/>
                        </div>
                    </div>
                    <div class="plate plate-lead">
                        <Panel title="Sales" legend="per day" tools=|| view! { <LiveTag state=LiveState::Live/> }>
                            <Columns label="Sales per day, 9 to 16 March" columns today=7/>
                        </Panel>
                        <Panel title="Loading">
                            <Skeleton label="Loading the feed" lines=5/>
                        </Panel>
                    </div>
                    <Panel title="Learners" legend="341" flush=true>
                        <div class="table-frame">
                            <table class="table">
                                <thead>
                                    <tr>
                                        <th scope="col">"who"</th>
                                        <th scope="col" aria-sort="descending">
                                            "state"
                                        </th>
                                        <th scope="col" class="table-num">
                                            "paid"
                                        </th>
                                    </tr>
                                </thead>
                                <tbody>
                                    <tr aria-selected="true">
                                        <th scope="row">"Devon Pryce"</th>
                                        <td>
                                            <Status shape=Shape::On word="Paid"/>
                                        </td>
                                        <td class="table-num">"75.00"</td>
                                    </tr>
                                    <tr>
                                        <th scope="row">"Imke Claes"</th>
                                        <td>
                                            <Status shape=Shape::NeedsYou word="Waiting for bank"/>
                                        </td>
                                        <td class="table-num">"49.00"</td>
                                    </tr>
                                </tbody>
                            </table>
                        </div>
                    </Panel>
                </div>
                <dl class="facts">
                    <div>
                        <dt class="legend">"chapters"</dt>
                        <dd>"22"</dd>
                    </div>
                    <div>
                        <dt class="legend">"length"</dt>
                        <dd>"4:10:31"</dd>
                    </div>
                    <div>
                        <dt class="legend">"learners"</dt>
                        <dd>"341"</dd>
                    </div>
                </dl>
                <div class="gallery-grid gallery-2">
                    <Cell legend="sortable rows" wide=true>
                        <div class="stack">
                            <div class="row">
                                <button class="grip" type="button" aria-label="Move Tuning a kick">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </button>
                                "Tuning a kick"
                            </div>
                            <div class="drop-line"></div>
                            <div class="row dragging">
                                <button class="grip" type="button" aria-label="Move Layering subs">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </button>
                                "Layering subs in mono"
                            </div>
                        </div>
                    </Cell>
                    <Cell legend="upload zone" wide=true>
                        <div class="drop-zone">
                            <b>"Drop the video here"</b>
                            <span class="small quiet">"MP4 or MOV, up to 4 GB"</span>
                        </div>
                        <div class="drop-zone drop-zone-over">
                            <b>"Let go"</b>
                            <span class="small">"kick-bass-62hz.mov"</span>
                        </div>
                    </Cell>
                </div>
            </div>
        </Part>
    }
}

#[component]
fn Wayfinding() -> impl IntoView {
    view! {
        <Part id="ways" title="Wayfinding" text="Where am I, what else is there.">
            <div class="gallery-grid">
                <Cell legend="tabs are links" wide=true>
                    <Tabs
                        label="Course"
                        path="#ways"
                        tabs=vec![Tab::new("Curriculum", "#ways"), Tab::new("Details", "#when"), Tab::new("Students", "#people").count("341"), Tab::new("Reviews", "#signs").count("58")]
                    />
                </Cell>
                <Cell legend="breadcrumbs">
                    <Breadcrumbs label="Breadcrumb, shown" crumbs=vec![Crumb::to("Courses", "#ways"), Crumb::to("Low End", "#ways"), Crumb::here("Chapter 10")]/>
                </Cell>
                <Cell legend="pager: both, first page" wide=true>
                    <Pager previous="#ways" next="#ways" text="21 to 40 of 286"/>
                    <Pager label="Pages, first one" next="#ways"/>
                </Cell>
                <Cell legend="chapters of an outline" wide=true>
                    <div class="learn-outline">
                        <div class="module">
                            <div class="module-head">
                                <span>"2 · Kick and bass"</span>
                                <span class="num">"1:12:40"</span>
                                <Steps steps=sample_steps()/>
                            </div>
                            <a class="chapter" href="#ways">
                                <span class="tick tick-done">
                                    <Icon glyph="icon-[lucide--check]"/>
                                </span>
                                <span>
                                    <span class="only-read">"Done: "</span>
                                    "808s: glide, length, pitch"
                                </span>
                                <span class="num">"12:50"</span>
                            </a>
                            <a class="chapter" href="#ways" aria-current="true">
                                <span class="tick tick-half"></span>
                                <span>
                                    <span class="only-read">"Half done: "</span>
                                    "Sidechain nobody notices"
                                </span>
                                <span class="num">"18:07"</span>
                            </a>
                            <a class="chapter" href="#ways">
                                <span class="tick"></span>
                                <span>
                                    <span class="only-read">"Open: "</span>
                                    "Multiband without the mud"
                                </span>
                                <span class="num">"13:40"</span>
                            </a>
                            <a class="chapter chapter-locked" href="#ways">
                                <span class="tick tick-locked">
                                    <Icon glyph="icon-[lucide--lock]"/>
                                </span>
                                <span>
                                    <span class="only-read">"Locked: "</span>
                                    "Bass that breathes"
                                </span>
                                <span class="num">"Fri"</span>
                            </a>
                        </div>
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn Floats(toaster: Toaster) -> impl IntoView {
    let open = RwSignal::new(false);
    let undone = RwSignal::new(0);
    view! {
        <Part id="floats" title="What floats" text="Menu, dialog, toast, palette: the only shadows.">
            <div class="gallery-grid gallery-3">
                <Cell legend="menu, with an impossible entry">
                    <Menu label="Chapter" kind=KeyKind::Plain>
                        <MenuItem label="Edit" icon="icon-[lucide--pencil]" keys="E" href="#floats"/>
                        <MenuItem label="Duplicate" icon="icon-[lucide--copy]" keys="⌘D" on_press=move || toaster.toast("Chapter duplicated")/>
                        <MenuItem label="Move up" icon="icon-[lucide--arrow-up]" off="It is the first."/>
                        <MenuRule/>
                        <MenuItem label="Delete" icon="icon-[lucide--trash-2]" stop=true on_press=move || open.set(true)/>
                    </Menu>
                    <Menu label="More for this chapter" icon="icon-[lucide--ellipsis]">
                        <MenuItem label="Copy link" on_press=move || toaster.toast("Link copied")/>
                    </Menu>
                </Cell>
                <Cell legend="dialog">
                    <Key kind=KeyKind::Stop on_press=move || open.set(true)>
                        "Delete chapter"
                    </Key>
                    <Dialog open title="Delete “808s: glide, length, pitch”?" text="212 learners finished it. Their progress on it goes too, and the course drops to 21 chapters.">
                        <Key autofocus=true on_press=move || open.set(false)>
                            "Keep it"
                        </Key>
                        <Key
                            kind=KeyKind::Stop
                            on_press=move || {
                                open.set(false);
                                toaster.toast_with_undo("Chapter deleted", move || undone.update(|times| *times += 1));
                            }
                        >
                            "Delete chapter"
                        </Key>
                    </Dialog>
                </Cell>
                <Cell legend="toast, eight seconds">
                    <Key on_press=move || toaster.toast_with_undo("Chapter deleted", move || undone.update(|times| *times += 1))>"Say it with a way back"</Key>
                    <span class="small quiet">{move || format!("Undone: {}", undone.get())}</span>
                </Cell>
                <Cell legend="menu sheet, held open" wide=true>
                    <div class="menu-sheet" style="position: static; z-index: 0">
                        <MenuItem label="Edit" icon="icon-[lucide--pencil]" keys="E"/>
                        <MenuItem label="Move up" icon="icon-[lucide--arrow-up]" off="It is the first."/>
                        <MenuRule/>
                        <MenuItem label="Delete" icon="icon-[lucide--trash-2]" stop=true/>
                    </div>
                </Cell>
                <Cell legend="dialog, held open" wide=true>
                    <div class="dialog dialog-shown" style="margin: 0">
                        <div class="dialog-in">
                            <p class="dialog-title">"Delete “808s: glide, length, pitch”?"</p>
                            <p class="dialog-text">
                                <b>"212 learners"</b>
                                " finished it. Their progress on it goes too."
                            </p>
                            <div class="dialog-keys">
                                <Key>"Keep it"</Key>
                                <Key kind=KeyKind::Stop>"Delete chapter"</Key>
                            </div>
                        </div>
                    </div>
                </Cell>
                <Cell legend="toast, held still" wide=true>
                    <div class="toast">
                        <Icon glyph="icon-[lucide--check]"/>
                        <span>"Chapter deleted"</span>
                        <Key size=KeySize::Small>"Undo"</Key>
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
fn Empties() -> impl IntoView {
    let words = [
        ("No courses yet", "Start with the one lesson you keep repeating to friends.", "Make a course"),
        ("We lost the line", "Nothing you typed is gone. We try again every few seconds.", "Try now"),
        ("Nothing recorded", "Drop a video here or write the chapter first.", "Add a video"),
        ("No numbers this week", "The store opened on Friday. Curves need two weeks.", "See last month"),
        ("No chapters here", "This module is a title so far.", "Add a chapter"),
        ("Members only", "Join the Back Room to open it.", "See what's inside"),
        ("No automations", "Welcome people by mail when they join.", "Make the first"),
        ("All answered", "No question waits. The archive keeps the rest.", "Open archive"),
    ];
    view! {
        <Part id="empty" title="Emptiness" text="A drawing with one part lit, and the next step.">
            <div class="gallery-grid gallery-4">
                {Drawing::ALL
                    .into_iter()
                    .zip(words)
                    .map(|(drawing, (title, text, key))| {
                        view! {
                            <EmptyState drawing title text>
                                <Key>{key}</Key>
                            </EmptyState>
                        }
                    })
                    .collect_view()}
            </div>
        </Part>
    }
}

#[component]
fn Lessons() -> impl IntoView {
    view! {
        <Part id="lesson" title="Lesson" text="How a chapter's text reads, in the course and in the editor.">
            <div class="lesson">
                <p>"Solo lies to you. In solo the kick sounds huge and the bass sounds huge, and together they cancel into porridge. So we choose "<strong>"one owner for every octave"</strong>" below 120 Hz."</p>
                <h3>"Find the hand-over"</h3>
                <p>"Start at 30 Hz and walk up slowly. On this track it is "<code>"62 Hz"</code>", on yours it will be "<a href="#lesson">"somewhere near"</a>"."</p>
                <ul>
                    <li>"One owner per octave, written in the session notes."</li>
                    <li>"Both in mono below the hand-over."</li>
                </ul>
                <ol>
                    <li>"Release first."</li>
                    <li>"Depth next, on the quiet speaker."</li>
                </ol>
                <blockquote>
                    <p>
                        <strong>"In the car: "</strong>
                        "turn it down until you can talk over it. If the bass line is still a line, you are done."
                    </p>
                </blockquote>
                <pre>
                    <code>"release_ms = 60000 / bpm / 4"</code>
                </pre>
                <table>
                    <thead>
                        <tr>
                            <th>"Band"</th>
                            <th>"Owner"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <td>"30 to 62 Hz"</td>
                            <td>"Kick"</td>
                        </tr>
                        <tr>
                            <td>"62 to 120 Hz"</td>
                            <td>"Bass"</td>
                        </tr>
                    </tbody>
                </table>
            </div>
        </Part>
    }
}

#[component]
fn Frames() -> impl IntoView {
    let links = vec![
        NavItem::new("Marketplace", "#frames", "icon-[lucide--store]"),
        NavItem::new("Creators", "#people", "icon-[lucide--users]"),
        NavItem::new("Courses", "#cards", "icon-[lucide--graduation-cap]"),
    ];
    view! {
        <Part id="frames" title="Frames" text="The shop's bar. The desk's frame is around this page; the switch on top makes its rail small, the theme is chosen at its foot.">
            <div class="panel-framed" data-density="shop">
                <PublicBar
                    links
                    path="#frames"
                    search=|| {
                        view! {
                            <form method="get" action="#frames" role="search">
                                <SearchField label="Search the marketplace" placeholder="Search sounds, courses, people" shortcut="/"/>
                            </form>
                        }
                    }
                    account=|| {
                        view! {
                            <KeyLink href="#frames" size=KeySize::Small>
                                "Sign in"
                            </KeyLink>
                        }
                    }
                />
                <div class="page-frame">
                    <div class="page-head">
                        <p class="head-1">"Courses by people who make records"</p>
                    </div>
                </div>
            </div>
        </Part>
    }
}
