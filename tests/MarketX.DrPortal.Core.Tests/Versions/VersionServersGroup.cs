using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>The tests that share the <see cref="VersionServers"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(VersionServersGroup))]
public sealed class VersionServersGroup : ICollectionFixture<VersionServers>;
