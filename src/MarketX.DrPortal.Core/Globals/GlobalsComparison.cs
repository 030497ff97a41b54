namespace MarketX.DrPortal.Core.Globals;

/// <summary>Where a server differs from saved globals.</summary>
internal static class GlobalsComparison
{
    /// <summary>Each difference in words; roles and tablespaces that only the server has are its own affair.</summary>
    /// <param name="saved">What was, with the bootstrap superuser's name here.</param>
    /// <param name="present">What is.</param>
    public static IEnumerable<string> Differences(ServerGlobals saved, ServerGlobals present)
    {
        foreach (var role in saved.Roles)
        {
            if (present.Roles.FirstOrDefault(r => r.Name == role.Name) is not { } found)
                yield return $"Role {role.Name} is missing.";
            else
            {
                foreach (var difference in role.DifferencesTo(found))
                    yield return $"Role {role.Name}: {difference}.";
            }
        }

        foreach (var membership in saved.Memberships.Where(m => !present.Memberships.Any(m.IsLike)).Select(m => m.ToString()).Distinct())
            yield return $"{membership}: not here.";
        var names = saved.Roles.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var membership in present.Memberships.Where(m => names.Contains(m.Member) && !saved.Memberships.Any(m.IsLike)).Select(m => m.ToString()).Distinct())
            yield return $"{membership} here, and was not.";
        foreach (var parameter in saved.Parameters)
        {
            var here = present.Parameters.FirstOrDefault(p => p.Name == parameter.Name)?.Grants.Select(g => g.ToString()) ?? [];
            foreach (var grant in parameter.Grants.Select(g => g.ToString()).Except(here))
                yield return $"Setting {parameter.Name}: the privilege {grant} is missing.";
        }

        foreach (var tablespace in saved.Tablespaces)
        {
            if (present.Tablespaces.FirstOrDefault(t => t.Name == tablespace.Name) is not { } found)
                yield return $"Tablespace {tablespace.Name} is missing.";
            else if (found.Owner != tablespace.Owner || found.Comment != tablespace.Comment || !found.Options.SequenceEqual(tablespace.Options) || !(found.Grants ?? []).SequenceEqual(tablespace.Grants ?? []))
                yield return $"Tablespace {tablespace.Name}: owner, settings, privileges or comment are other ones here.";
        }
    }
}
