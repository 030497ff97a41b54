using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>The tests that share one <see cref="ArchiveCluster"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(ArchiveClusterGroup))]
public sealed class ArchiveClusterGroup : ICollectionFixture<ArchiveCluster>;
