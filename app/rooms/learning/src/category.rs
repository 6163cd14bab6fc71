//! What courses are about: a fixed list of categories with their subcategories.

/// A category: stable key, name, subcategories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Category {
    pub key: &'static str,
    pub name: &'static str,
    pub subcategories: &'static [&'static str],
}

/// The category of a key.
pub fn category(key: &str) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.key == key)
}

pub const CATEGORIES: &[Category] = &[
    Category {
        key: "daw",
        name: "DAW",
        subcategories: &[
            "Ableton Live",
            "FL Studio",
            "Logic Pro",
            "Pro Tools",
            "Cubase",
            "Studio One",
            "Reason",
            "Bitwig",
            "Reaper",
        ],
    },
    Category {
        key: "genre",
        name: "Genre Production",
        subcategories: &[
            "Hip-Hop & Trap",
            "Lo-Fi & Chill Beats",
            "R&B & Soul",
            "Pop & Top 40",
            "Electronic & EDM",
            "House & Deep House",
            "Techno & Minimal",
            "Drum & Bass",
            "Dubstep & Bass Music",
            "Afrobeats & Amapiano",
            "Latin & Reggaeton",
            "Rock & Alternative",
            "Jazz & Neo-Soul",
            "Ambient & Downtempo",
            "Film & Game Scoring",
        ],
    },
    Category {
        key: "skills",
        name: "Production Skills",
        subcategories: &[
            "Mixing",
            "Mastering",
            "Sound Design",
            "Synthesis",
            "Sampling & Chopping",
            "Drum Programming",
            "Melody & Chord Writing",
            "Arrangement & Structure",
            "Vocal Recording & Editing",
            "Vocal Mixing & Effects",
        ],
    },
    Category {
        key: "fundamentals",
        name: "Music Fundamentals",
        subcategories: &[
            "Music Theory",
            "Ear Training",
            "Rhythm & Timing",
            "Scales & Modes",
            "Chord Progressions",
            "Harmony & Counterpoint",
        ],
    },
    Category {
        key: "tools",
        name: "Specific Tools & Plugins",
        subcategories: &[
            "Serum",
            "Vital",
            "Omnisphere",
            "Kontakt & Sampling",
            "Native Instruments",
            "Waves Plugins",
            "FabFilter",
            "iZotope",
            "Auto-Tune & Melodyne",
        ],
    },
    Category {
        key: "business",
        name: "Business & Career",
        subcategories: &[
            "Email Marketing & Funnels",
            "Marketing & Social Media",
            "Fanbase & Community Building",
            "Release Strategy & Distribution",
            "Playlist Pitching & Promotion",
            "Artist Branding & Identity",
            "Music Business Fundamentals",
            "Monetization & Revenue Streams",
            "Copyright & Licensing",
            "Sync Licensing & Publishing",
        ],
    },
    Category {
        key: "performance",
        name: "Performance & Live",
        subcategories: &[
            "Live Performance Setup",
            "DJing & Mixing",
            "Ableton Live Performance",
            "Hardware Controllers & MIDI",
            "Stage Presence & Performance",
        ],
    },
    Category {
        key: "recording",
        name: "Recording & Engineering",
        subcategories: &[
            "Home Studio Setup",
            "Recording Techniques",
            "Microphone Techniques",
            "Audio Engineering",
            "Acoustics & Treatment",
        ],
    },
    Category {
        key: "workflow",
        name: "Workflow & Productivity",
        subcategories: &[
            "Creative Workflow",
            "Project Organization",
            "Time Management for Producers",
            "Collaboration & File Management",
        ],
    },
    Category {
        key: "coaching",
        name: "Coaching & Education",
        subcategories: &["Teaching Music Production", "1-on-1 Coaching", "Course Creation for Producers"],
    },
    Category {
        key: "general",
        name: "General Production",
        subcategories: &[
            "Getting Started with Production",
            "Complete Production Course",
            "Producer Mindset & Creativity",
        ],
    },
    Category { key: "other", name: "Other", subcategories: &["Other"] },
];
