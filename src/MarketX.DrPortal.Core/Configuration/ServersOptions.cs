using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>PostgreSQL servers beside the one of <see cref="DatabaseOptions"/>.</summary>
public sealed class ServersOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Servers";

    /// <summary>The servers; their names are used in commands and on pages.</summary>
    public List<ServerOptions> Named { get; set; } = [];

    /// <summary>What is wrong with them. No sentence repeats a secret.</summary>
    internal IEnumerable<string> Problems()
    {
        for (var i = 0; i < Named.Count; i++)
        {
            foreach (var problem in Named[i].Problems($"Servers:Named:{i}"))
                yield return problem;
        }

        foreach (var name in Named.Select(s => s.Name).Append(PostgresServers.DefaultName).CountBy(n => n, StringComparer.OrdinalIgnoreCase).Where(n => n.Value > 1))
            yield return $"Servers:Named has the name '{name.Key}' more than once{(name.Key == PostgresServers.DefaultName ? ", with that of the server of DATABASE_HOST" : "")}: give each server a name of its own.";
    }
}
