using System.Net.Sockets;
using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>A PostgreSQL server could not be used. The message says why and what to do, and holds no secret.</summary>
public sealed class PostgresUnavailableException : Exception
{
    private PostgresUnavailableException(string message, Exception? inner) : base(message, inner) { }

    /// <summary>Whether the server did not answer at all, so that trying again later makes sense.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>No server is configured under a name.</summary>
    internal static PostgresUnavailableException Unknown(string name, IEnumerable<string> known) =>
        new($"No server \"{name}\" is configured. There are {string.Join(", ", known)}: see Servers in the settings.", null);

    /// <summary>Puts a connection failure in words; null when it is something else.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="user">Who was to be connected; null: the server's configured user.</param>
    internal static PostgresUnavailableException? From(Exception exception, PostgresServer server, string database, string? user = null) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e when user is not null => new(
            $"PostgreSQL at {server.Address} refused user {user}: {e.MessageText}. Check that it may log in there, and with which password.", e),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e => new(
            $"PostgreSQL at {server.Address} refused user {server.User}: {e.MessageText}. Check {server.Settings("User", "DATABASE_USER")} and {server.Settings("Password", "DATABASE_PASSWORD")}.", e),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e => new(
            $"PostgreSQL at {server.Address} has no database \"{database}\". Check its name.", e),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e => new(
            $"User {user ?? server.User} may not connect to database \"{database}\" at {server.Address}: {e.MessageText}. Grant CONNECT.", e),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } e => new(
            $"PostgreSQL at {server.Address} has no free connection: {e.MessageText}. Try again, or raise max_connections.", e) { IsTransient = true },
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } e => new(
            $"PostgreSQL at {server.Address} is starting or stopping: {e.MessageText}. Try again in a moment.", e) { IsTransient = true },
        NpgsqlException { InnerException: SocketException or TimeoutException or IOException } e => new(
            $"PostgreSQL at {server.Address} does not answer ({e.InnerException!.Message}). Check {server.Settings("Host", "DATABASE_HOST")}, {server.Settings("Port", "DATABASE_PORT")}, the network and that the server runs.", e) { IsTransient = true },
        SocketException or TimeoutException => new(
            $"PostgreSQL at {server.Address} does not answer ({exception.Message}). Check {server.Settings("Host", "DATABASE_HOST")}, {server.Settings("Port", "DATABASE_PORT")}, the network and that the server runs.", exception) { IsTransient = true },
        _ => null,
    };
}
