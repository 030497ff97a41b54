using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;

namespace MarketX.DrPortal.Web.Authentication.Keys;

/// <summary>Keys of cookies and forms: in the portal's database, encrypted, shared by all portals.</summary>
internal static class SharedKeys
{
    /// <summary>Registers data protection. Without a <c>Session:Key</c>, as in development, keys stay on this machine.</summary>
    public static void AddPortalKeys(this IServiceCollection services, SecretText? secret)
    {
        if (secret is not null)
        {
            services.AddSingleton(new SessionKey(secret));
            // Before the framework's own, which loads the keys at the start.
            services.AddHostedService<KeyRingStartup>();
            services.AddOptions<KeyManagementOptions>().Configure<NpgsqlDataSource, SessionKey>((options, portal, key) =>
            {
                options.XmlRepository = new PostgresKeyRepository(portal);
                options.XmlEncryptor = new SessionKeyEncryptor(key);
            });
        }

        services.AddDataProtection().SetApplicationName("MarketX.DrPortal");
    }
}
