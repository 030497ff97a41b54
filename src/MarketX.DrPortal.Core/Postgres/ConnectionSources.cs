using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// What Npgsql knows of a database, its types above all, for the connection strings that were used last. By itself it keeps that for
/// each string for as long as the process lives, and every run has strings of its own: its name, and its database's.
/// </summary>
internal sealed class ConnectionSources
{
    /// <summary>More than are in use at any moment, so that a run reads the types of its database once.</summary>
    public const int Capacity = 32;

    private readonly Lock _gate = new();
    private readonly List<(string Text, NpgsqlDataSource Source)> _used = [];

    /// <summary>Opens a connection, which is the caller's and outlives what is kept here.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Of(connectionString).OpenConnectionAsync(cancellationToken);
            }
            catch (ObjectDisposedException)
            {
                // Given up between the two calls, for others that were asked for meanwhile: made anew.
            }
        }
    }

    private NpgsqlDataSource Of(string connectionString)
    {
        NpgsqlDataSource source;
        NpgsqlDataSource? oldest = null;
        lock (_gate)
        {
            var at = _used.FindIndex(used => used.Text == connectionString);
            source = at < 0 ? NpgsqlDataSource.Create(connectionString) : _used[at].Source;
            if (at >= 0)
                _used.RemoveAt(at);
            _used.Add((connectionString, source));
            if (_used.Count > Capacity)
            {
                oldest = _used[0].Source;
                _used.RemoveAt(0);
            }
        }

        // Connections are unpooled: those that are open stay open.
        oldest?.Dispose();
        return source;
    }
}
