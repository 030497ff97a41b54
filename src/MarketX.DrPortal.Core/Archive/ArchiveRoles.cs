namespace MarketX.DrPortal.Core.Archive;

/// <summary>Gathers the roles that an archive names.</summary>
internal static class ArchiveRoles
{
    public static IReadOnlyList<ArchiveRole> Of(IReadOnlyList<TocEntry> entries, bool standardStrings)
    {
        var uses = new SortedDictionary<string, ArchiveRoleUses>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!string.IsNullOrEmpty(entry.Owner))
                Add(entry.Owner, ArchiveRoleUses.Owner);

            var use = UseIn(entry.Description);
            if (use == ArchiveRoleUses.None)
                continue;
            foreach (var role in RoleStatements.Find(use, entry.Definition ?? "", standardStrings))
                Add(role, use);
        }

        return [.. uses.Select(role => new ArchiveRole(role.Key, role.Value))];

        void Add(string role, ArchiveRoleUses use) => uses[role] = uses.GetValueOrDefault(role) | use;
    }

    private static ArchiveRoleUses UseIn(string description) => description switch
    {
        "ACL" or "ACL LANGUAGE" or "DEFAULT ACL" => ArchiveRoleUses.Privileges,
        "POLICY" => ArchiveRoleUses.Policy,
        "USER MAPPING" => ArchiveRoleUses.UserMapping,
        "DATABASE PROPERTIES" => ArchiveRoleUses.DatabaseSetting,
        _ => ArchiveRoleUses.None,
    };
}
