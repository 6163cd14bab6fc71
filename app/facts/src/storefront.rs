//! What the room of stores says.

crate::fact! {
    /// A person's first store is open.
    StoreOpened = "storefront/store-opened" { store: String, owner: String, slug: String, name: String }
}
