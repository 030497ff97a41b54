using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Servers;

/// <summary>All PostgreSQL servers that are configured: the one of <c>DATABASE_HOST</c>, and those of section <c>Servers</c>.</summary>
public sealed class PostgresServers
{
    /// <summary>Name of the server of <c>DATABASE_HOST</c>.</summary>
    public const string DefaultName = "main";

    /// <summary>Makes the list.</summary>
    public PostgresServers(PostgresServer main, ServersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        All = [new(DefaultName, ServerRole.Production, main), .. options.Named.Select(s => new NamedServer(s.Name, s.Role, new PostgresServer(s.ToDatabase(), s.Name)))];
    }

    /// <summary>All of them, the default first.</summary>
    public IReadOnlyList<NamedServer> All { get; }

    /// <summary>The server of that name; null where none has it.</summary>
    /// <param name="name">Its name; null or empty: the default.</param>
    public NamedServer? Find(string? name) => All.FirstOrDefault(s => s.Name == (string.IsNullOrEmpty(name) ? DefaultName : name));

    /// <summary>A server's name as runs spell it: null for the one of <c>DATABASE_HOST</c>, or its runs would be two targets' and not one's.</summary>
    public static string? Canonical(string? name) => name is null or "" or DefaultName ? null : name;

    /// <summary>How to connect to the server of that name.</summary>
    /// <exception cref="PostgresUnavailableException">None is configured under it.</exception>
    public PostgresServer Of(string? name) => Find(name)?.Server ?? throw PostgresUnavailableException.Unknown(name!, All.Select(s => s.Name));

    /// <summary>
    /// Does something on all of them at once: one that does not answer must not keep the others waiting. A failure on the default is
    /// thrown when the others are done; one of another server, which stands by and may be switched off, is told.
    /// </summary>
    /// <param name="act">What to do.</param>
    /// <param name="skipped">Told which server could not be used, and why.</param>
    internal async Task OnEachAsync(Func<PostgresServer, Task> act, Action<NamedServer, Exception> skipped)
    {
        var others = Task.WhenAll(All.Where(s => !s.IsDefault).Select(TryAsync));
        try
        {
            await act(Of(null));
        }
        finally
        {
            await others;
        }

        async Task TryAsync(NamedServer named)
        {
            try
            {
                await act(named.Server);
            }
            catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
            {
                skipped(named, e);
            }
        }
    }
}
