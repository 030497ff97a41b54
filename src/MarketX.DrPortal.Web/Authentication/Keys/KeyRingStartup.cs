using System.Security.Cryptography;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;

namespace MarketX.DrPortal.Web.Authentication.Keys;

/// <summary>
/// Before the first cookie: makes the first key if there is none, one portal at a time, and proves that the stored keys can be
/// read with this portal's <c>Session:Key</c>.
/// </summary>
internal sealed class KeyRingStartup(NpgsqlDataSource portal, IServiceProvider services, TimeProvider time) : IHostedService
{
    // Any fixed number that no other lock of the portal's database uses.
    private const long LockKey = 0x6b_65_79_72_69_6e_67;

    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection, transaction))
        {
            take.Parameters.AddWithValue(LockKey);
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        // Only now: the manager reads the table as it is made.
        var manager = services.GetRequiredService<IKeyManager>();
        var now = time.GetUtcNow();
        var keys = manager.GetAllKeys();
        if (!keys.Any(k => !k.IsRevoked && k.ActivationDate <= now && k.ExpirationDate > now))
            keys = [.. keys, manager.CreateNewKey(now, now + KeyLifetime)];
        try
        {
            foreach (var key in keys.Where(k => !k.IsRevoked && k.ExpirationDate > now))
                _ = key.CreateEncryptor();
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException)
        {
            throw new ConfigurationException(
            [
                "Session:Key (DRPORTAL_SESSION_KEY) is not the one that the keys in the portal's database were encrypted with. Give all portals the same; " +
                "if the old one is lost, empty the table drportal.data_protection_keys, which signs everybody out.",
            ]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
